// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import dev.convnet.io.summary.EventAccumulator;
import dev.convnet.io.summary.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the epochs of a run from its event files, {@code train} and {@code validation}. */
public final class RunHistory {
  private static final String LOSS = "epoch_loss";
  private static final String ACCURACY = "epoch_accuracy";

  private RunHistory() {}

  /**
   * The epochs of a run that ended with a validation.
   *
   * @param run the run's directory, as {@code ImageTrainer} writes it
   * @throws IOException if an event file is damaged
   */
  public static List<EpochMetrics> read(Path run) throws IOException {
    var training = accumulate(run.resolve("train"));
    var validation = accumulate(run.resolve("validation"));
    var accuracies = scalars(validation, ACCURACY);
    var epochs = new ArrayList<EpochMetrics>();
    for (var epoch : accuracies.keySet()) {
      epochs.add(
          new EpochMetrics(
              Math.toIntExact(epoch),
              scalars(training, LOSS).get(epoch),
              scalars(training, ACCURACY).get(epoch),
              scalars(validation, LOSS).get(epoch),
              accuracies.get(epoch)));
    }
    return epochs;
  }

  private static EventAccumulator accumulate(Path directory) throws IOException {
    var accumulator = new EventAccumulator();
    if (!Files.isDirectory(directory)) return accumulator;
    try (var events = EventReader.events(directory)) {
      events.forEach(accumulator::add);
    }
    return accumulator;
  }

  private static Map<Long, Double> scalars(EventAccumulator events, String tag) {
    var values = new TreeMap<Long, Double>();
    var found = events.tags().get(tag);
    if (found == null) return values;
    for (var point : found.points()) {
      point.number().ifPresent(number -> values.put(point.step(), number.doubleValue()));
    }
    return values;
  }
}
