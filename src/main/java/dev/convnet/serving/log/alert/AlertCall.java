// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what is to be told of an alert, in a thread of its own; if that fails, a few times. */
final class AlertCall implements AutoCloseable {
  static final String FAILED = "could not be told: ";

  private static final Logger LOG = LoggerFactory.getLogger(AlertWatcher.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 5;
  private static final long CLOSE_MILLISECONDS = 2000;

  private final AlertWatcher watcher;
  private final AlertDefinition definition;
  private final CountDownLatch ending;
  private final Thread thread;

  AlertCall(AlertWatcher watcher, AlertDefinition definition, CountDownLatch ending) {
    this.watcher = watcher;
    this.definition = definition;
    this.ending = ending;
    this.thread = new Thread(this::run, "log-alert-" + definition.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** What a receiver gets; the id is the same if it gets something twice. */
  static String json(AlertDefinition definition, boolean firing, double figure, Instant now) {
    var json =
        JSON.createObjectNode()
            .put("id", definition.name() + "-" + now.toEpochMilli())
            .put("alert", definition.name())
            .put("state", firing ? "firing" : "resolved")
            .put("rule", definition.rule())
            .put("metric", definition.metric())
            .put("figure", definition.figure().toString())
            .put("comparison", definition.comparison().toString())
            .put("threshold", definition.threshold())
            .put("minutes", definition.minutes())
            .put("time", now.toString());
    if (Double.isFinite(figure)) json.put("value", figure);
    return json.toString();
  }

  private void run() {
    try {
      for (var event = watcher.next(definition); event != null; event = watcher.next(definition)) {
        tell(event);
        if (ending.getCount() == 0) return;
      }
    } catch (InterruptedException e) {
      LOG.debug("the call of an alert has ended early");
    }
  }

  private void tell(AlertState.Event event) throws InterruptedException {
    try {
      definition.action().call(event.json(), LONGEST);
      watcher.called(definition, state -> state.told().withProblem(""));
    } catch (IOException | RuntimeException e) {
      var problem = FAILED + (e.getMessage() == null ? e.toString() : e.getMessage());
      watcher.called(definition, state -> state.triedAgain().withProblem(problem));
      if (event.attempts() + 1 < ATTEMPTS) {
        ending.await(1L << event.attempts(), TimeUnit.SECONDS);
        return;
      }
      LOG.error("alert {} {}", definition.name(), problem);
      watcher.called(definition, AlertState::told);
    }
  }

  /** Lets a call end that has begun, but not for long. */
  @Override
  public void close() {
    try {
      thread.join(CLOSE_MILLISECONDS);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
