// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Listens for HTTP or HTTPS. */
final class HttpConnector {
  /** Of what is read at a time; an image as numbers has several times Jetty's 8 KiB. */
  private static final int INPUT_BYTES = 32 << 10;

  private HttpConnector() {}

  static ServerConnector create(Server server, HttpConfiguration http, ServerSettings settings) {
    var connector =
        settings
            .key()
            .map(key -> new ServerConnector(server, tls(key), secure(http)))
            .orElseGet(() -> new ServerConnector(server, plain(http)));
    connector.setHost(settings.address().host());
    connector.setPort(settings.address().port());
    return connector;
  }

  private static SslContextFactory.Server tls(ServerKey key) {
    var tls = new SslContextFactory.Server();
    tls.setKeyStore(key.store());
    tls.setKeyStorePassword(key.password());
    return tls;
  }

  private static HttpConnectionFactory secure(HttpConfiguration http) {
    var secure = new HttpConfiguration(http);
    secure.addCustomizer(new SecureRequestCustomizer(false)); // Host is checked elsewhere
    return plain(secure);
  }

  private static HttpConnectionFactory plain(HttpConfiguration http) {
    var factory = new HttpConnectionFactory(http);
    factory.setInputBufferSize(INPUT_BYTES);
    return factory;
  }
}
