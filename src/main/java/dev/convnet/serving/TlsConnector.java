// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Listens for HTTPS. */
final class TlsConnector {
  private TlsConnector() {}

  static ServerConnector create(
      Server server, HttpConfiguration http, ServerKey key, BindAddress address) {
    var secure = new HttpConfiguration(http);
    secure.addCustomizer(new SecureRequestCustomizer(false)); // Host is checked elsewhere
    var tls = new SslContextFactory.Server();
    tls.setKeyStore(key.store());
    tls.setKeyStorePassword(key.password());
    var connector = new ServerConnector(server, tls, new HttpConnectionFactory(secure));
    connector.setHost(address.host());
    connector.setPort(address.port());
    return connector;
  }
}
