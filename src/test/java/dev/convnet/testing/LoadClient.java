// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Sends the same HTTP request over several connections that stay open, each as soon as the answer
 * before has come. One thread, which parses nothing but the status and the length of an answer, so
 * that most of the machine is left for the server.
 */
public final class LoadClient {
  private static final int ANSWER_BYTES = 64 << 10;

  private final ByteBuffer request;
  private final LongStream.Builder nanoseconds = LongStream.builder();
  private final LongStream.Builder admitted = LongStream.builder();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private long begin;

  private LoadClient(byte[] request) {
    this.request = ByteBuffer.wrap(request);
  }

  /**
   * What was measured.
   *
   * @param seconds of the whole
   * @param nanoseconds of each request, sorted
   * @param admitted the same of those with status 200
   * @param statuses the number of answers with each status; 0 for a connection that was closed
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Result(
      double seconds, long[] nanoseconds, long[] admitted, Map<Integer, Integer> statuses) {
    /** Answers with status 200. */
    public double perSecond() {
      return statuses.getOrDefault(200, 0) / seconds;
    }

    /**
     * A quantile of the times of all answers.
     *
     * @param part from 0 to 1
     */
    public double milliseconds(double part) {
      return quantile(nanoseconds, part);
    }

    /** The same of the answers with status 200. */
    public double admittedMilliseconds(double part) {
      return quantile(admitted, part);
    }

    private static double quantile(long[] sorted, double part) {
      if (sorted.length == 0) return Double.NaN;
      return sorted[(int) Math.min(sorted.length - 1L, (long) (part * sorted.length))] / 1e6;
    }
  }

  /** A POST request for a path. */
  public static byte[] post(String path, byte[] body) {
    var head =
        ("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d\r\n\r\n")
            .formatted(path, body.length)
            .getBytes(StandardCharsets.US_ASCII);
    var all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** Sends requests for a while, and measures those that are answered in it. */
  public static Result run(int port, byte[] request, int connections, Duration duration)
      throws IOException {
    return new LoadClient(request).run(port, connections, duration);
  }

  private Result run(int port, int connections, Duration duration) throws IOException {
    var address = new InetSocketAddress("127.0.0.1", port);
    try (var selector = Selector.open()) {
      for (int i = 0; i < connections; i++) new Connection(selector, address).send();
      begin = System.nanoTime();
      long end = begin + duration.toNanos();
      while (System.nanoTime() < end) {
        selector.select(100);
        var keys = selector.selectedKeys();
        for (var key : keys) {
          if (key.isValid()) ((Connection) key.attachment()).proceed();
        }
        keys.clear();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      for (var key : selector.keys()) key.channel().close();
      return new Result(seconds, sorted(nanoseconds), sorted(admitted), statuses);
    }
  }

  private static long[] sorted(LongStream.Builder values) {
    return values.build().sorted().toArray();
  }

  /** One connection, which sends and receives in turn. */
  private final class Connection {
    private final Selector selector;
    private final InetSocketAddress address;
    private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
    private SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer left;
    private long sent;

    Connection(Selector selector, InetSocketAddress address) throws IOException {
      this.selector = selector;
      this.address = address;
      open();
    }

    private void open() throws IOException {
      channel = SocketChannel.open(address);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = channel.register(selector, 0, this);
    }

    void send() throws IOException {
      left = request.duplicate();
      answer.clear();
      sent = System.nanoTime();
      write();
    }

    private void write() throws IOException {
      channel.write(left);
      key.interestOps(left.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    void proceed() throws IOException {
      try {
        if (key.isWritable()) write();
        else read();
      } catch (IOException closed) {
        closed();
      }
    }

    private void read() throws IOException {
      if (!answer.hasRemaining()) throw new IllegalStateException("an answer is too long");
      if (channel.read(answer) < 0) {
        closed();
        return;
      }
      int status = status();
      if (status == 0) return;
      long took = System.nanoTime() - sent;
      nanoseconds.add(took);
      if (status == 200) admitted.add(took);
      statuses.merge(status, 1, Integer::sum);
      send();
    }

    private void closed() throws IOException {
      statuses.merge(0, 1, Integer::sum);
      channel.close();
      open();
      send();
    }

    /** The status of the answer, if all of it is there; otherwise 0. */
    private int status() {
      int head = endOfHead();
      if (head < 0) return 0;
      var text = new String(answer.array(), 0, head, StandardCharsets.US_ASCII);
      int at = text.toLowerCase(Locale.ROOT).indexOf("content-length:");
      if (at < 0) throw new IllegalStateException("an answer does not tell its length: " + text);
      int end = text.indexOf('\r', at);
      int length = Integer.parseInt(text.substring(at + "content-length:".length(), end).strip());
      return answer.position() < head + length ? 0 : Integer.parseInt(text.substring(9, 12));
    }

    private int endOfHead() {
      var bytes = answer.array();
      for (int i = 3; i < answer.position(); i++) {
        if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') return i + 1;
      }
      return -1;
    }
  }
}
