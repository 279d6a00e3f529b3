// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.SecretFile;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.AccessToken;
import dev.convnet.serving.ModelServerBuilder;
import dev.convnet.serving.ServerKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The flags of {@code serve} that say who may use it. */
final class ServerAccessFlags {
  @Option(
      names = {"--rest_api_enable_cors_support", "--rest-api-enable-cors-support"},
      description = "allow pages of other sites to read answers")
  private boolean cors;

  @Option(
      names = {"--allowed_hosts", "--allowed-hosts"},
      paramLabel = "NAME",
      split = ",",
      description =
          "names of this server in the header Host, besides localhost; * for any (default: only"
              + " localhost if it listens there, else any)")
  private Set<String> allowedHosts = Set.of();

  @Option(
      names = {"--auth_token_file", "--auth-token-file"},
      paramLabel = "FILE",
      description =
          "file with the token that clients must send as 'Authorization: Bearer TOKEN' (default:"
              + " none is needed)")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = {"--ssl_key_store", "--ssl-key-store"},
      paramLabel = "FILE",
      description =
          "key store (PKCS12) of the key and certificate for HTTPS; needs"
              + " --ssl_key_store_password_file (default: HTTP)")
  private Optional<Path> keyStore = Optional.empty();

  @Option(
      names = {"--ssl_key_store_password_file", "--ssl-key-store-password-file"},
      paramLabel = "FILE",
      description = "file with the password of --ssl_key_store")
  private Optional<Path> passwordFile = Optional.empty();

  void apply(ModelServerBuilder server) throws IOException {
    server.cors(cors).allowedHosts(allowedHosts);
    if (tokenFile.isPresent()) server.token(AccessToken.of(secret(tokenFile.get())));
    if (keyStore.isPresent() != passwordFile.isPresent()) {
      throw new InvalidSettingException(
          "--ssl_key_store and --ssl_key_store_password_file belong together");
    }
    if (keyStore.isPresent()) {
      server.key(ServerKey.read(keyStore.get(), secret(passwordFile.get())));
    }
  }

  /** Whether the server answers by HTTPS. */
  boolean isHttps() {
    return keyStore.isPresent();
  }

  private static String secret(Path file) throws IOException {
    return SecretFile.read(file, line -> System.err.println("warning: " + line));
  }
}
