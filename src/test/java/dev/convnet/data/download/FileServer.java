// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves one file on the loopback address, well or badly. */
public final class FileServer implements AutoCloseable {
  private final byte[] content;
  private final HttpServer server;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final List<String> ranges = new CopyOnWriteArrayList<>();

  public volatile int status = 200;
  public volatile boolean knowsRanges = true;

  /** Bytes of an answer after which it breaks off. */
  public volatile int cutAfter = Integer.MAX_VALUE;

  /** Whether it then says nothing more, instead of hanging up. */
  public volatile boolean silent;

  private final CountDownLatch closing = new CountDownLatch(1);

  public FileServer(byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(pool);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI uri() {
    return URI.create(
        "http://127.0.0.1:" + server.getAddress().getPort() + "/" + "cifar-10-binary.tar.gz");
  }

  /** What each request asked for: its {@code Range}, or {@code all}. */
  public List<String> asked() {
    return ranges;
  }

  private void answer(HttpExchange exchange) throws IOException {
    var range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "all" : range);
    if (status != 200) {
      exchange.sendResponseHeaders(status, -1);
    } else if (range == null || !knowsRanges) {
      send(exchange, 200, content);
    } else {
      int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
      send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
    }
    exchange.close();
  }

  private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body, 0, Math.min(body.length, cutAfter));
    exchange.getResponseBody().flush();
    if (silent) fallSilent();
  }

  private void fallSilent() {
    try {
      closing.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    pool.shutdownNow();
  }
}
