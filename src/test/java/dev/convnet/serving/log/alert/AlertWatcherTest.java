// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.convnet.serving.log.metric.MetricPoint;
import dev.convnet.serving.metrics.PrometheusText;
import dev.convnet.testing.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When alerts call, and how often. */
@Timeout(60)
class AlertWatcherTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir private Path folder;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final Map<Long, MetricPoint> points = new HashMap<>();
  private Instant now = START;
  private volatile int failures;
  private HttpServer receiver;
  private AlertWatcher watcher;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.setExecutor(Executors.newCachedThreadPool());
    receiver.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (exchange.getRequestURI().getPath().equals("/hangs")) awaitEnd();
          calls.add(body.replaceAll(".*\"alert\":\"(.*?)\",\"state\":\"(.*?)\".*", "$1 $2"));
          exchange.sendResponseHeaders(failures-- > 0 ? 500 : 204, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    hangs.countDown();
    if (watcher != null) watcher.close();
    receiver.stop(0);
  }

  private void awaitEnd() throws IOException {
    try {
      hangs.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private final class TestClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private AlertDefinition alert(String name, Figure figure, String sign, int minutes) {
    var uri = URI.create("http://127.0.0.1:%d/%s".formatted(receiver.getAddress().getPort(), name));
    return alert(name, figure, sign, minutes, new AlertAction.Webhook(uri));
  }

  static AlertDefinition alert(
      String name, Figure figure, String sign, int minutes, AlertAction action) {
    var comparison = Comparison.of(sign);
    return new AlertDefinition(name, "errors", figure, comparison, 5, minutes, action, START);
  }

  private void open(AlertDefinition... alerts) throws IOException {
    if (alerts.length > 0) new AlertFile(folder).write(List.of(alerts));
    watcher =
        new AlertWatcher(
            folder,
            () -> Set.of("errors"),
            (metric, first, last) -> {
              var found = new HashMap<>(points);
              found.keySet().removeIf(minute -> minute < first || minute > last);
              return found;
            },
            new TestClock());
  }

  /** The next minute has this number of entries, and is over. */
  private void minute(int count) {
    long minute = now.getEpochSecond() / 60;
    if (count > 0) {
      points.put(minute, new MetricPoint(count, 10.0 * count, 10, 10, Map.of(20, (long) count)));
    }
    now = now.plusSeconds(60);
    look();
  }

  private void look() {
    now = now.plusSeconds(6);
    watcher.look();
    now = now.minusSeconds(6);
  }

  private void assertCalls(String... expected) throws Exception {
    Await.until(() -> calls.size() >= expected.length, SOON);
    assertEquals(List.of(expected), calls);
  }

  private AlertStatus status() {
    return watcher.statuses().get(0);
  }

  @Test
  void firesAfterTheLastOfItsMinutesAndIsOverWithOne() throws Exception {
    open(alert("a", Figure.COUNT, ">", 3));
    minute(9);
    minute(9);
    minute(5);
    minute(9);
    minute(9);
    assertCalls();
    assertEquals("9.0", status().figure());
    minute(9);
    assertCalls("a firing");
    look();
    minute(9);
    assertEquals(true, status().firing());
    var text = new PrometheusText();
    watcher.write(text);
    assertTrue(
        text.toString().contains(":convnet:log:alert_firing{alert=\"a\"} 1"), text.toString());
    minute(0);
    assertCalls("a firing", "a resolved");
    minute(0);
    assertCalls("a firing", "a resolved");
    assertEquals("errors count > 5.0 for 3 minutes", status().rule());
  }

  /** Minutes before the alert was made do not count, and a minute is not over at once. */
  @Test
  void countsWholeMinutesOfItsOwn() throws Exception {
    now = START.plusSeconds(30);
    open(
        new AlertDefinition(
            "a",
            "errors",
            Figure.COUNT,
            Comparison.BELOW,
            5,
            1,
            alert("a", Figure.COUNT, "<", 1).action(),
            now));
    now = START.plusSeconds(66);
    watcher.look();
    now = START.plusSeconds(124);
    watcher.look();
    assertEquals(false, status().firing());
    now = START.plusSeconds(126);
    watcher.look();
    assertCalls("a firing");
  }

  @Test
  void aDistributionWithoutValuesPassesNothing() throws Exception {
    open(alert("a", Figure.P95, ">=", 1), alert("b", Figure.MEAN, "<", 1));
    minute(0);
    assertEquals("", status().figure());
    minute(1);
    assertCalls("a firing");
    minute(0);
    assertCalls("a firing", "a resolved");
  }

  @Test
  void doesNotCallAgainAfterARestart() throws Exception {
    open(alert("a", Figure.COUNT, ">", 1));
    minute(9);
    assertCalls("a firing");
    Await.until(
        () -> Files.readString(folder.resolve("alert-states.json")).contains("\"untold\":[]"),
        SOON);
    watcher.close();

    open();
    look();
    minute(9);
    assertEquals(true, status().firing());
    minute(1);
    assertCalls("a firing", "a resolved");
  }

  @Test
  void callsAfterARestartWhatCouldNotBeTold() throws Exception {
    failures = 1;
    open(alert("a", Figure.COUNT, ">", 1));
    minute(9);
    assertCalls("a firing");
    Await.until(() -> status().problem().contains("answers 500"), SOON);
    watcher.close();

    open();
    look();
    assertCalls("a firing", "a firing");
    Await.until(() -> status().problem().isEmpty(), SOON);
  }

  @Test
  void triesAgain() throws Exception {
    failures = 2;
    open(alert("a", Figure.COUNT, ">", 1));
    minute(9);
    assertCalls("a firing", "a firing", "a firing");
    Await.until(() -> status().problem().isEmpty(), SOON);
  }

  @Test
  void aHangingReceiverStopsNobody() throws Exception {
    open(alert("hangs", Figure.COUNT, ">", 1), alert("other", Figure.COUNT, ">", 1));
    minute(9);
    assertCalls("other firing");
    minute(0);
    assertCalls("other firing", "other resolved");
    hangs.countDown();
    assertCalls("other firing", "other resolved", "hangs firing", "hangs resolved");
  }

  @Test
  void runsACommandWithoutAShell() throws Exception {
    var out = folder.resolve("out $(x)");
    open(alert("a", Figure.COUNT, ">", 1, new AlertAction.Command(List.of("tee", out.toString()))));
    minute(9);
    Await.until(() -> Files.exists(out) && Files.readString(out).contains("\"firing\""), SOON);
    assertTrue(Files.readString(out).contains("\"value\":9.0"), Files.readString(out));
  }

  @Test
  void aCommandThatFailsIsAProblem() throws Exception {
    open(alert("a", Figure.COUNT, ">", 1, new AlertAction.Command(List.of("false"))));
    minute(9);
    Await.until(() -> status().problem().contains("false ended with 1"), SOON);
  }

  @Test
  void aMetricThatIsNotCountedIsAProblem() throws Exception {
    var uri = URI.create("http://127.0.0.1:1/");
    open(
        new AlertDefinition(
            "a",
            "none",
            Figure.COUNT,
            Comparison.BELOW,
            5,
            1,
            new AlertAction.Webhook(uri),
            START));
    minute(0);
    assertEquals("there is no metric 'none'", status().problem());
    assertEquals(false, status().firing());
  }
}
