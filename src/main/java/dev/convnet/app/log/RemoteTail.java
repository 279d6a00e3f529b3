// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.filter.LogFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Follows the log of a server by its server-sent events, also over its restarts. */
final class RemoteTail {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long PAUSE_SECONDS = 2;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI uri;
  private final Optional<String> token;
  private String lastId = "";

  /** Gets what a server sends. */
  interface Use {
    /** Takes an entry; whether it wants more. */
    boolean entry(JsonNode entry);

    /** Hears that entries were not sent. */
    void gap(long skipped);
  }

  private RemoteTail(URI uri, Optional<String> token) {
    this.uri = uri;
    this.token = token;
  }

  /**
   * A tail.
   *
   * @param server such as {@code http://127.0.0.1:8501}
   */
  static RemoteTail of(String server, LogFilter filter, Optional<String> token) {
    var query =
        "/v1/logs/tail?filter=" + URLEncoder.encode(filter.toString(), StandardCharsets.UTF_8);
    try {
      var uri = URI.create(server.replaceFirst("/$", "") + query);
      HttpRequest.newBuilder(uri);
      return new RemoteTail(uri, token);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--server must be such as http://127.0.0.1:8501, got '%s'".formatted(server));
    }
  }

  /** Follows until the user wants no more; a server that was there once is waited for. */
  void follow(Use use) throws IOException, InterruptedException {
    for (boolean wasThere = false; ; wasThere = true) {
      try (var lines = lines()) {
        if (!read(lines, use)) return;
      } catch (IOException e) {
        if (!wasThere) throw e;
      }
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
    }
  }

  private BufferedReader lines() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    if (!lastId.isEmpty()) request.header("Last-Event-ID", lastId);
    var answer = send(request.build());
    if (answer.statusCode() == 200) {
      return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }
    try (var body = answer.body()) {
      throw new IOException("%s answers %d: %s".formatted(uri, answer.statusCode(), error(body)));
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) { // has no message
      throw new IOException("no server answers at %s".formatted(uri.resolve("/")), e);
    }
  }

  private static String error(InputStream body) throws IOException {
    var text = new String(body.readNBytes(1000), StandardCharsets.UTF_8);
    try {
      return JSON.readTree(text).path("error").asText(text);
    } catch (IOException e) { // no JSON
      return text;
    }
  }

  /** Whether the user still wants more when the server ends. */
  private boolean read(BufferedReader lines, Use use) throws IOException {
    boolean isGap = false;
    for (String line; (line = lines.readLine()) != null; ) {
      if (line.isEmpty()) isGap = false;
      if (line.startsWith("id: ")) lastId = line.substring(4);
      if (line.equals("event: gap")) isGap = true;
      if (!line.startsWith("data: ")) continue;
      var data = JSON.readTree(line.substring(6));
      if (isGap) use.gap(data.path("skipped").asLong());
      else if (!use.entry(data)) return false;
    }
    return true;
  }
}
