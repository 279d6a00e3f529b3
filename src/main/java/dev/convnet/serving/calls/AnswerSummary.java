// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * What the outputs of a model say, in short.
 *
 * @param instances the number of rows; empty if the outputs have different numbers, or none
 * @param label the best class of the first row: its name, or its place among the scores
 * @param score the finite score of that class
 */
public record AnswerSummary(
    Optional<Long> instances, Optional<String> label, Optional<Double> score) {
  /** A failed call has no outputs. */
  public static final AnswerSummary NONE =
      new AnswerSummary(Optional.empty(), Optional.empty(), Optional.empty());

  private static final List<String> CLASSES = List.of("labels", "label", "classes", "class");
  private static final List<String> SCORES = List.of("probabilities", "scores", "score");
  private static final int LONGEST_LABEL = 200;

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
    if (instances.orElse(0L) == 0) {
      return new AnswerSummary(instances, Optional.empty(), Optional.empty());
    }
    var row = scores.flatMap(AnswerSummary::firstRow).orElse(new double[0]);
    int best = best(row);
    var label = classes.flatMap(found -> label(found, best));
    boolean isVector = scores.isPresent() && scores.get().shape().numDimensions() == 2;
    if (label.isEmpty() && isVector && best >= 0) label = Optional.of(Integer.toString(best));
    return new AnswerSummary(
        instances, label, best < 0 ? Optional.empty() : Optional.of(asAnswered(row[best])));
  }

  /** A single column is no choice between classes. */
  private static boolean hasColumns(Tensor output) {
    return output.shape().numDimensions() == 2 && output.shape().get(1) > 1;
  }

  /** A float in as few digits as clients get it. */
  private static double asAnswered(double score) {
    float single = (float) score;
    return single == score ? Double.parseDouble(Float.toString(single)) : score;
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

  /** The scores of the first row, of {@code [N]} or {@code [N, classes]}. */
  private static Optional<double[]> firstRow(Tensor scores) {
    int rank = scores.shape().numDimensions();
    if (rank != 1 && rank != 2) return Optional.empty();
    var row = new double[rank == 1 ? 1 : Math.toIntExact(scores.shape().get(1))];
    DataBuffer<?> values;
    if (scores instanceof TFloat32 floats) values = floats.asRawTensor().data().asFloats();
    else if (scores instanceof TFloat64 doubles) values = doubles.asRawTensor().data().asDoubles();
    else return Optional.empty();
    for (int i = 0; i < row.length; i++) row[i] = ((Number) values.getObject(i)).doubleValue();
    return Optional.of(row);
  }

  /** The place of the greatest; -1 if there is none, or a number is not finite. */
  private static int best(double[] scores) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) return -1;
      if (best < 0 || scores[i] > scores[best]) best = i;
    }
    return best;
  }

  /** The name in the first row, of {@code [N]} or, in the column of the best, {@code [N, C]}. */
  private static Optional<String> label(Tensor classes, int best) {
    int rank = classes.shape().numDimensions();
    if (rank != 1 && rank != 2) return Optional.empty();
    long column = rank == 2 ? Math.max(0, best) : 0;
    if (rank == 2 && column >= classes.shape().get(1)) return Optional.empty();
    var place = rank == 2 ? new long[] {0, column} : new long[] {0};
    Object value;
    if (classes instanceof TString strings) value = strings.getObject(place);
    else if (classes instanceof TInt32 ints) value = ints.getInt(place);
    else if (classes instanceof TInt64 longs) value = longs.getLong(place);
    else return Optional.empty();
    var text = value.toString();
    return Optional.of(text.substring(0, Math.min(LONGEST_LABEL, text.length())));
  }
}
