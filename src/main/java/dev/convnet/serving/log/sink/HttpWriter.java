// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * Sends entries by HTTP, in batches of {@link CloudEvent}s ({@code
 * application/cloudevents-batch+json}). Any answer but 2xx is a failure, after which the batch is
 * sent again.
 */
public final class HttpWriter implements SinkWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of one batch; more entries are sent in several. */
  private static final int MOST = 500;

  private final URI uri;
  private final Duration timeout;
  private final HttpClient client;

  private HttpWriter(URI uri, Duration timeout) {
    this.uri = uri;
    this.timeout = timeout;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /**
   * A writer.
   *
   * @param uri http or https
   * @param timeout of a batch
   */
  public static HttpWriter to(URI uri, Duration timeout) {
    if (!List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
      throw new InvalidSettingException("a sink's address must be http or https, got " + uri);
    }
    return new HttpWriter(uri, timeout);
  }

  @Override
  public void write(List<LogEntry> entries) throws IOException {
    for (int from = 0; from < entries.size(); from += MOST) {
      send(entries.subList(from, Math.min(entries.size(), from + MOST)));
    }
  }

  private void send(List<LogEntry> entries) throws IOException {
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/cloudevents-batch+json")
            .POST(BodyPublishers.ofByteArray(batch(entries)))
            .build();
    try {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) throw new IOException("%s answers %d".formatted(uri, status));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending to " + uri, e);
    }
  }

  private static byte[] batch(List<LogEntry> entries) throws IOException {
    var batch = JSON.createArrayNode();
    for (var entry : entries) {
      var event = CloudEvent.of(entry);
      var json = batch.addObject();
      event.attributes().forEach(json::put);
      json.put("datacontenttype", CloudEvent.DATA_TYPE).set("data", event.data());
    }
    return JSON.writeValueAsBytes(batch);
  }

  @Override
  public void close() {
    // the client's threads end with it
  }
}
