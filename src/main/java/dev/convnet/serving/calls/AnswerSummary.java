// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Tensor;

/**
 * What the outputs of a model say, in short.
 *
 * @param instances the number of rows; empty if the outputs have different numbers, or none
 * @param label the best class of the first row: its name, or its place among the scores
 * @param score the finite score of that class
 * @param answers how often each class is the best of a row, if there are several rows
 * @param instanceLabels the best class of each of the first {@value #MOST_LABELS} rows, if there
 *     are several
 * @param meanScore of the best classes of all rows that have a finite score, if there are several
 */
public record AnswerSummary(
    Optional<Long> instances,
    Optional<String> label,
    Optional<Double> score,
    Map<String, Long> answers,
    List<Optional<String>> instanceLabels,
    Optional<Double> meanScore) {
  /** Of rows whose classes are told one by one. */
  public static final int MOST_LABELS = 1000;

  /** A failed call has no outputs. */
  public static final AnswerSummary NONE = of(Optional.empty());

  private static final List<String> CLASSES = List.of("labels", "label", "classes", "class");
  private static final List<String> SCORES = List.of("probabilities", "scores", "score");

  public AnswerSummary {
    answers = Map.copyOf(answers);
    instanceLabels = List.copyOf(instanceLabels);
  }

  private static AnswerSummary of(Optional<Long> instances) {
    return new AnswerSummary(
        instances, Optional.empty(), Optional.empty(), Map.of(), List.of(), Optional.empty());
  }

  /**
   * Reads the outputs of a signature by their usual names: classes are {@code labels}, {@code
   * label}, {@code classes} or {@code class}; scores are {@code probabilities}, {@code scores},
   * {@code score}, or the rows of an only output.
   *
   * @param outputs which are not closed
   */
  public static AnswerSummary of(Map<String, Tensor> outputs) {
    var classes = first(outputs, CLASSES);
    var scores = first(outputs, SCORES);
    if (scores.isEmpty() && classes.isEmpty() && outputs.size() == 1) {
      scores = outputs.values().stream().findFirst().filter(AnswerSummary::hasColumns);
    }
    var instances = instances(outputs);
    if (instances.orElse(0L) == 0) return of(instances);
    var rows = new AnswerRows(classes, scores);
    int best = rows.best(0);
    var label = rows.label(0, best);
    var score = rows.score(0, best);
    if (instances.get() == 1) {
      return new AnswerSummary(instances, label, score, Map.of(), List.of(), Optional.empty());
    }
    return ofRows(rows, instances.get(), label, score);
  }

  private static AnswerSummary ofRows(
      AnswerRows rows, long instances, Optional<String> label, Optional<Double> score) {
    var answers = new HashMap<String, Long>();
    var labels = new ArrayList<Optional<String>>();
    double sum = 0;
    long scored = 0;
    for (long row = 0; row < instances; row++) {
      int best = rows.best(row);
      var name = rows.label(row, best);
      name.ifPresent(known -> answers.merge(known, 1L, Long::sum));
      if (row < MOST_LABELS) labels.add(name);
      if (best < 0) continue;
      sum += rows.score(row, best).orElseThrow();
      scored++;
    }
    return new AnswerSummary(
        Optional.of(instances),
        label,
        score,
        answers,
        labels,
        scored == 0 ? Optional.empty() : Optional.of(sum / scored));
  }

  /** A single column is no choice between classes. */
  private static boolean hasColumns(Tensor output) {
    return output.shape().numDimensions() == 2 && output.shape().get(1) > 1;
  }

  private static Optional<Tensor> first(Map<String, Tensor> outputs, List<String> names) {
    return names.stream().filter(outputs::containsKey).findFirst().map(outputs::get);
  }

  private static Optional<Long> instances(Map<String, Tensor> outputs) {
    long rows = -1;
    for (var output : outputs.values()) {
      if (output.shape().numDimensions() == 0) return Optional.empty();
      long own = output.shape().get(0);
      if (rows >= 0 && rows != own) return Optional.empty();
      rows = own;
    }
    return rows < 0 ? Optional.empty() : Optional.of(rows);
  }
}
