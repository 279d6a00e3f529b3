// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import dev.convnet.serving.log.metric.MetricPoint;
import dev.convnet.serving.metrics.PrometheusText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each minute of the metrics when it is over, and tells of alerts that begin or end to
 * fire. What is to be told is in a file before, and is taken out when it has been told: it is told
 * once, also over a restart, except if the process is killed while it tells. Thread-safe.
 */
public final class AlertWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertWatcher.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** In which the last entries of a minute come. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final AlertFile file;
  private final AlertStates stateFile;
  private final Supplier<Set<String>> metrics;
  private final Points points;
  private final Clock clock;
  private final Map<String, AlertState> states;
  private final Map<String, Long> evaluated = new HashMap<>();
  private final Map<String, AlertCall> calls = new HashMap<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "log-alerts");
  private Map<String, AlertDefinition> definitions = Map.of();
  private String wrong = "";

  /** The points of metrics. */
  public interface Points {
    /**
     * A metric over all its labels, by the minute since 1970; minutes without entries are absent.
     */
    Map<Long, MetricPoint> of(String metric, long first, long last) throws IOException;
  }

  /**
   * A watcher, which {@link #start} starts.
   *
   * @param metrics the names of those that are counted now
   * @throws IOException if the states of an earlier run cannot be read
   */
  public AlertWatcher(Path folder, Supplier<Set<String>> metrics, Points points, Clock clock)
      throws IOException {
    this.file = new AlertFile(folder);
    this.stateFile = AlertStates.in(folder);
    this.metrics = metrics;
    this.points = points;
    this.clock = clock;
    this.states = stateFile.read();
    thread.setDaemon(true);
  }

  /** Looks again and again, in a thread of its own. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      do look();
      while (!ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      LOG.debug("the alerts have ended early");
    }
  }

  /** Looks once. */
  synchronized void look() {
    readDefinitions();
    boolean changed = states.keySet().retainAll(definitions.keySet());
    long minute = Math.floorDiv(clock.instant().minus(GRACE).getEpochSecond(), 60) - 1;
    for (var definition : definitions.values()) {
      var before = states.get(definition.name());
      if (before == null || !before.created().equals(definition.created().toString())) {
        before = AlertState.of(definition);
        evaluated.remove(definition.name());
      }
      var now = evaluate(definition, before, minute);
      changed |= !now.equals(states.put(definition.name(), now));
    }
    if (changed) save();
    definitions.values().forEach(this::tell);
  }

  private void readDefinitions() {
    try {
      definitions = file.read();
      wrong = "";
    } catch (IOException e) {
      if (!wrong.equals(e.getMessage()))
        LOG.warn("the alerts stay as they are: {}", e.getMessage());
      wrong = e.getMessage();
    }
  }

  private AlertState evaluate(AlertDefinition definition, AlertState state, long minute) {
    var name = definition.name();
    if (evaluated.getOrDefault(name, Long.MIN_VALUE) == minute) return state;
    if (!metrics.get().contains(definition.metric())) {
      return state.withProblem("there is no metric '%s'".formatted(definition.metric()));
    }
    try {
      var next = evaluated(definition, state, minute);
      evaluated.put(name, minute);
      return next;
    } catch (IOException | RuntimeException e) { // the store is damaged or locked: look again
      return state.withProblem("the metric cannot be read: " + e.getMessage());
    }
  }

  private AlertState evaluated(AlertDefinition definition, AlertState state, long minute)
      throws IOException {
    long first = minute - definition.minutes() + 1;
    var found = points.of(definition.metric(), first, minute);
    double last = figure(definition, found, minute);
    boolean holds = definition.comparison().holds(last, definition.threshold());
    boolean begins = holds && first * 60 >= definition.created().getEpochSecond();
    for (long at = first; at < minute && begins; at++) {
      double figure = figure(definition, found, at);
      begins = definition.comparison().holds(figure, definition.threshold());
    }
    var next = state.withFigure(last).withProblem(ofTelling(state.problem()));
    if (state.firing() ? holds : !begins) return next;
    var now = clock.instant();
    LOG.warn("alert {} {}: {}", definition.name(), begins ? "fires" : "is over", definition.rule());
    return next.changed(now, AlertCall.json(definition, begins, last, now));
  }

  /** A failure to tell stays until something is told. */
  private static String ofTelling(String problem) {
    return problem.startsWith(AlertCall.FAILED) ? problem : "";
  }

  private static double figure(
      AlertDefinition definition, Map<Long, MetricPoint> points, long minute) {
    return definition.figure().of(points.getOrDefault(minute, MetricPoint.NONE));
  }

  private void save() {
    try {
      stateFile.write(states);
    } catch (IOException e) { // a full disk; it is told all the same
      LOG.warn("the states of alerts cannot be kept: {}", e.getMessage());
    }
  }

  /** Starts to tell what is to be told, each alert in a thread of its own. */
  private void tell(AlertDefinition definition) {
    var name = definition.name();
    if (states.get(name).untold().isEmpty() || calls.containsKey(name)) return;
    var call = new AlertCall(this, definition, ending);
    calls.put(name, call);
    call.start();
  }

  /** What to tell next; null if there is nothing, and then the call has ended. */
  synchronized AlertState.Event next(AlertDefinition definition) {
    var state = states.get(definition.name());
    boolean isSame = state != null && state.created().equals(definition.created().toString());
    if (isSame && !state.untold().isEmpty()) return state.untold().get(0);
    calls.remove(definition.name());
    return null;
  }

  /** Notes how a call went. */
  synchronized void called(AlertDefinition definition, UnaryOperator<AlertState> change) {
    var state = states.get(definition.name());
    if (state == null || !state.created().equals(definition.created().toString())) return;
    states.put(definition.name(), change.apply(state));
    save();
  }

  /** How the alerts do, by name. */
  public synchronized List<AlertStatus> statuses() {
    var statuses = new ArrayList<AlertStatus>();
    for (var definition : definitions.values()) {
      var state = states.getOrDefault(definition.name(), AlertState.of(definition));
      statuses.add(
          new AlertStatus(
              definition.name(),
              definition.rule(),
              state.firing(),
              state.since(),
              state.figure(),
              state.problem()));
    }
    return statuses;
  }

  /** Writes which alerts fire, for Prometheus. */
  public void write(PrometheusText text) {
    var statuses = statuses();
    text.metric(":convnet:log:alert_firing", "gauge", "1 if an alert fires.");
    for (var status : statuses) {
      text.sample(":convnet:log:alert_firing", label(status), status.firing() ? "1" : "0");
    }
    text.metric(
        ":convnet:log:alert_failing", "gauge", "1 if an alert cannot be looked at or told.");
    for (var status : statuses) {
      var failing = status.problem().isEmpty() ? "0" : "1";
      text.sample(":convnet:log:alert_failing", label(status), failing);
    }
  }

  private static String label(AlertStatus status) {
    return PrometheusText.labels(List.of("alert"), List.of(status.name()));
  }

  /** Ends; what has not been told is told after the next start. */
  @Override
  public void close() {
    ending.countDown();
    List<AlertCall> left;
    synchronized (this) {
      left = List.copyOf(calls.values());
    }
    left.forEach(AlertCall::close);
  }
}
