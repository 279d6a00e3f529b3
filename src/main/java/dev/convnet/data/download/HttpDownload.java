// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Downloads a file by HTTP or HTTPS. The file is written as {@code NAME.part} and gets its own name
 * only after its size and checksum are verified. A later download resumes an interrupted one if the
 * server supports ranges.
 */
public final class HttpDownload {
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);

  private final RemoteFile source;
  private final PrintStream out;
  private final Duration stallTimeout;

  /**
   * Downloads one file.
   *
   * @param out gets the progress if there is no terminal, and a line at the end
   */
  public HttpDownload(RemoteFile source, PrintStream out) {
    this(source, out, STALL_TIMEOUT);
  }

  /** Fails if the server sends nothing for {@code stallTimeout}. */
  HttpDownload(RemoteFile source, PrintStream out, Duration stallTimeout) {
    this.source = source;
    this.out = out;
    this.stallTimeout = stallTimeout;
  }

  /**
   * Downloads the file into {@code folder}, under its own name, unless it exists there. An existing
   * file is not verified.
   *
   * @param folder is created if it does not exist
   * @return the file
   * @throws FileNotFoundException if the file neither exists nor can be downloaded; the message
   *     says why
   */
  public Path into(Path folder) throws IOException {
    var file = folder.resolve(source.fileName());
    if (Files.exists(file)) return file;
    if (!Files.isDirectory(folder)) Files.createDirectories(folder);
    try {
      to(file);
      return file;
    } catch (IOException e) {
      var missing =
          "%s is not in %s and was not downloaded, because %s; put it there"
              .formatted(source.fileName(), folder, e.getMessage());
      throw (IOException) new FileNotFoundException(missing).initCause(e);
    }
  }

  /**
   * Downloads the file, or the rest of it if an earlier download was interrupted.
   *
   * @throws IOException if it fails; what was received is kept for the next call, unless the
   *     checksum is wrong
   */
  void to(Path file) throws IOException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    if (sizeOf(part) < source.sizeBytes()) {
      transfer(part);
    }
    check(part);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    out.println(
        "Successfully downloaded " + file.getFileName() + " " + source.sizeBytes() + " bytes.");
  }

  private void transfer(Path part) throws IOException {
    long have = sizeOf(part);
    var response = get(have);
    try (var body = response.body()) {
      switch (response.statusCode()) {
        case 206 -> save(body, have, part);
        case 200 -> save(requireSize(response), 0, part);
        default -> throw unexpected(response.statusCode(), part);
      }
    }
  }

  private HttpResponse<InputStream> get(long from) throws IOException {
    var request = HttpRequest.newBuilder(source.uri()).timeout(stallTimeout);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      return client().send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while downloading " + source.uri());
    } catch (IOException e) {
      throw new IOException(source.uri() + " cannot be reached (" + e + ")", e);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(20))
        .followRedirects(HttpClient.Redirect.NORMAL)
        .build();
  }

  private InputStream requireSize(HttpResponse<InputStream> response) throws IOException {
    long bytes = response.headers().firstValueAsLong("Content-Length").orElse(source.sizeBytes());
    if (bytes != source.sizeBytes()) {
      throw new IOException(
          "%s has %d bytes instead of %d".formatted(source.uri(), bytes, source.sizeBytes()));
    }
    return response.body();
  }

  private IOException unexpected(int status, Path part) throws IOException {
    if (status == 416) { // the partial file does not belong to the server's file
      Files.deleteIfExists(part);
    }
    return new IOException(source.uri() + " answered with status " + status);
  }

  private void save(InputStream body, long have, Path part) throws IOException {
    long bytes = have;
    try (var progress = DownloadProgress.of(source, out);
        var timeout = new StallTimeout(body, stallTimeout);
        var file =
            Files.newOutputStream(part, CREATE, WRITE, have > 0 ? APPEND : TRUNCATE_EXISTING)) {
      var buffer = new byte[1 << 16];
      for (int n; (n = read(body, buffer)) >= 0 && bytes <= source.sizeBytes(); bytes += n) {
        timeout.reset();
        file.write(buffer, 0, n);
        progress.update(bytes + n);
      }
    }
    if (bytes < source.sizeBytes()) {
      throw new IOException(
          "%s ended after %d of %d bytes (the next download resumes there)"
              .formatted(source.uri(), bytes, source.sizeBytes()));
    }
  }

  /**
   * As {@link InputStream#read(byte[])}, but a broken connection counts as the end of the stream.
   */
  private static int read(InputStream body, byte[] buffer) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      return -1;
    }
  }

  private void check(Path part) throws IOException {
    var found = RemoteFile.sha256Of(part);
    if (!found.equals(source.sha256())) {
      Files.delete(part);
      throw new IOException(
          "the file from %s has SHA-256 %s instead of %s and was deleted"
              .formatted(source.uri(), found, source.sha256()));
    }
  }

  private static long sizeOf(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }
}
