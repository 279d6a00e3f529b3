// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static dev.convnet.serving.grpc.BytesClient.HEALTH;
import static dev.convnet.serving.grpc.BytesClient.PREDICT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.ColorModel;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.grpc.BytesClient;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a token and HTTPS, and clients with and without. */
class SecureServerTest {
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;

  private static ServableModel model;
  private static ModelServer server;
  private static HttpClient client;
  private static Path keyStore;

  @BeforeAll
  static void start() throws Exception {
    keyStore = folder.resolve("key.p12");
    makeKey(keyStore);
    client = HttpClient.newBuilder().sslContext(trusting(keyStore)).build();
    model = ServableModel.load(ColorModel.export(folder));
    server =
        ModelServer.builder()
            .model("colors", model)
            .address(BindAddress.local(0))
            .grpc(BindAddress.local(0))
            .page("/", "<p>page</p>")
            .token(AccessToken.of("c2VjcmV0"))
            .key(ServerKey.read(keyStore, PASSWORD))
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  private static void makeKey(Path file) throws IOException, InterruptedException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    var printed = new String(made.getInputStream().readAllBytes());
    assertEquals(0, made.waitFor(), printed);
  }

  private static SSLContext trusting(Path file) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust(file).getTrustManagers(), null);
    return context;
  }

  private static TrustManagerFactory trust(Path file) throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "server",
        KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()).getCertificate("server"));
    trust.init(trusted);
    return trust;
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder predict() {
    var body = "{\"instances\": [[[[255, 0, 0]]]]}";
    return request("/v1/models/colors:predict").POST(BodyPublishers.ofString(body));
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertEquals(401, answer.statusCode());
    assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
    assertEquals(
        "{\"error\":\"this server needs the header 'Authorization: Bearer TOKEN'\"}",
        answer.body());
  }

  @Test
  void answersWhoKnowsTheToken() throws Exception {
    var answer = send(predict().header("Authorization", "Bearer c2VjcmV0"));

    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"labels\":\"red\""), answer.body());
    assertEquals(200, send(predict().header("Authorization", "bearer c2VjcmV0")).statusCode());
  }

  @Test
  void refusesEverybodyElse() throws Exception {
    assertRefused(send(predict()));
    assertRefused(send(predict().header("Authorization", "Bearer c2VjcmV1")));
    assertRefused(send(predict().header("Authorization", "Bearer c2VjcmV0c2")));
    assertRefused(send(predict().header("Authorization", "Basic c2VjcmV0")));
    assertRefused(send(request("/v1/models/colors")));
    assertRefused(send(request("/v1/models/colors/metadata")));
    assertRefused(send(request("/models.json")));
  }

  @Test
  void tellsEverybodyItsHealth() throws Exception {
    assertEquals(200, send(request("/v1/health/live")).statusCode());
    assertEquals(200, send(request("/v1/health/ready")).statusCode());
    assertEquals("<p>page</p>", send(request("/")).body());
  }

  @Test
  void speaksNothingButTls() {
    var plain =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/health/live"));

    assertThrows(
        IOException.class,
        () ->
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(plain.build(), BodyHandlers.ofString()));
  }

  @Test
  void answersByGrpcWithTheSameKeyAndToken() throws Exception {
    var credentials = TlsChannelCredentials.newBuilder();
    var channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1",
                server.grpcPort().orElseThrow(),
                credentials.trustManager(trust(keyStore).getTrustManagers()).build())
            .build();
    var header = new Metadata();
    header.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer c2VjcmV0");
    var known =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(header));
    var request = new byte[0];

    try {
      assertEquals(Status.Code.OK, new BytesClient(channel).call(HEALTH, request).getCode());
      assertEquals(
          Status.Code.UNAUTHENTICATED, new BytesClient(channel).call(PREDICT, request).getCode());
      assertEquals(
          "Missing ModelSpec", new BytesClient(known).call(PREDICT, request).getDescription());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void saysWhatIsWrongWithAKeyStore() throws IOException {
    var text = Files.writeString(folder.resolve("text"), "no key store");
    var none = folder.resolve("none");

    var password = assertThrows(IOException.class, () -> ServerKey.read(keyStore, "wrong"));
    var missing = assertThrows(IOException.class, () -> ServerKey.read(none, PASSWORD));
    var format = assertThrows(IOException.class, () -> ServerKey.read(text, PASSWORD));

    assertEquals("the password of the key store " + keyStore + " is wrong", password.getMessage());
    assertEquals("there is no file " + none, missing.getMessage());
    assertEquals(text + " is not a key store (PKCS12)", format.getMessage());
  }

  @Test
  void refusesATokenThatNoHeaderCanHave() {
    var refused = assertThrows(InvalidSettingException.class, () -> AccessToken.of("a b"));

    assertEquals(
        "token must have letters, digits and ._~+/- only, and at least one", refused.getMessage());
  }
}
