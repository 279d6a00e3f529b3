// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an alert calls. Thread-safe. */
public sealed interface AlertAction {
  /**
   * Tells of an alert.
   *
   * @param json a document that says what has happened
   * @param longest how long it may take
   * @throws IOException if it fails, or takes longer
   */
  void call(String json, Duration longest) throws IOException, InterruptedException;

  /** An address that gets the document by POST; any answer but 2xx is a failure. */
  record Webhook(URI uri) implements AlertAction {
    /**
     * Checks the address.
     *
     * @throws InvalidSettingException if it is not http or https
     */
    public Webhook {
      if (!List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          || uri.getHost() == null) {
        throw new InvalidSettingException("webhook", "must be http or https, got " + uri);
      }
    }

    @Override
    public void call(String json, Duration longest) throws IOException, InterruptedException {
      var client = HttpClient.newBuilder().connectTimeout(longest).build();
      var request =
          HttpRequest.newBuilder(uri)
              .timeout(longest)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json))
              .build();
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) throw new IOException("%s answers %d".formatted(uri, status));
    }

    @Override
    public String toString() {
      return uri.toString();
    }
  }

  /** A program and its arguments, without a shell; it gets the document on its standard input. */
  record Command(List<String> arguments) implements AlertAction {
    /**
     * Checks the arguments.
     *
     * @throws InvalidSettingException if there are none
     */
    public Command {
      if (arguments.isEmpty() || arguments.get(0).isBlank()) {
        throw new InvalidSettingException("command", "must name a program");
      }
      arguments = List.copyOf(arguments);
    }

    @Override
    public void call(String json, Duration longest) throws IOException, InterruptedException {
      var process =
          new ProcessBuilder(arguments)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        write(process, json);
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException(
              "%s did not end in %d s".formatted(arguments.get(0), longest.toSeconds()));
        }
        if (process.exitValue() != 0) {
          throw new IOException(
              "%s ended with %d".formatted(arguments.get(0), process.exitValue()));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }

    /** A program need not read it; the document is shorter than what a pipe holds. */
    private static void write(Process process, String json) {
      try (var in = process.getOutputStream()) {
        in.write(json.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // has ended or closed its input
      }
    }

    @Override
    public String toString() {
      return arguments.toString();
    }
  }
}
