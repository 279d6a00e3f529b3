// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import dev.convnet.bench.Measures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine with a network, at its best setting for each number of images. */
final class Contender implements AutoCloseable {
  private static final int TRIALS = 2;

  private final Engine engine;
  private final AnswerModel model;
  private final Map<Setting, EngineProcess> processes = new LinkedHashMap<>();
  private final Map<Integer, Setting> best = new HashMap<>();
  private Optional<String> whyNot = Optional.empty();

  private Contender(Engine engine, AnswerModel model) {
    this.engine = engine;
    this.model = model;
  }

  /**
   * Starts the engine with each of its settings, lets them take turns, and keeps the fastest.
   *
   * @param counts of images in a call
   * @param seconds of a turn
   */
  static Contender choose(
      Engine engine, AnswerModel model, List<Integer> threads, List<Integer> counts, double seconds)
      throws IOException {
    var contender = new Contender(engine, model);
    try {
      for (var setting : engine.settings(threads)) {
        contender.processes.put(setting, EngineProcess.start(engine, model, setting));
      }
    } catch (IOException e) {
      contender.close();
      if (engine.role() == Engine.Role.OURS) throw e;
      contender.whyNot = Optional.of(String.valueOf(e.getMessage()));
      return contender;
    }
    for (int count : counts) contender.best.put(count, contender.fastest(count, seconds));
    contender.closeOthers();
    return contender;
  }

  private Setting fastest(int count, double seconds) throws IOException {
    var least = new LinkedHashMap<Setting, Double>();
    for (int trial = 0; trial < TRIALS; trial++) {
      for (var one : processes.entrySet()) {
        least.merge(one.getKey(), one.getValue().turn(count, seconds), Math::min);
      }
    }
    return least.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private void closeOthers() throws IOException {
    for (var setting : new ArrayList<>(processes.keySet())) {
      if (!best.containsValue(setting)) processes.remove(setting).close();
    }
  }

  Engine engine() {
    return engine;
  }

  /** Why the engine cannot answer here. */
  Optional<String> whyNot() {
    return whyNot;
  }

  Setting setting(int count) {
    return best.get(count);
  }

  /** Milliseconds of a call. */
  double turn(int count, double seconds) throws IOException {
    return processes.get(setting(count)).turn(count, seconds);
  }

  /**
   * Whether its probabilities are these. If not, a line says so, because it gets no time.
   *
   * @throws IOException if it is one of ours, and they are not
   */
  boolean isRight(int count, double[] expected) throws IOException {
    var scores = scores(count);
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(scores[i] - expected[i]) <= engine.tolerance()) continue;
      var wrong =
          "%s, %s: probability %d is %s, not %s"
              .formatted(model.name(), engine.name(), i, scores[i], expected[i]);
      if (engine.role() == Engine.Role.OURS) throw new IOException(wrong);
      System.err.println(wrong);
      return false;
    }
    return true;
  }

  double[] scores(int count) throws IOException {
    return processes.get(setting(count)).scores(count);
  }

  /** Starts another process for one measurement: adds its start, and its memory after calls. */
  void measureStart(Measures first, Measures memory, List<Integer> counts) throws IOException {
    var setting = setting(counts.get(0));
    try (var process = EngineProcess.start(engine, model, setting)) {
      first.add(engine.name(), List.of(1000 * process.secondsToFirst()));
      for (int count : counts) process.turn(count, 0);
      memory.add(engine.name(), List.of(process.megabytes()));
    }
  }

  @Override
  public void close() throws IOException {
    for (var process : processes.values()) process.close();
    processes.clear();
  }
}
