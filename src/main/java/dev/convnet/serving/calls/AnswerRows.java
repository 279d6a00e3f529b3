// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.serving.metrics.Excerpt;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DoubleDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** The rows of a model's classes and scores. */
final class AnswerRows {
  private static final int LONGEST_LABEL = 200;

  private final Optional<Tensor> classes;
  private final Optional<FloatDataBuffer> floats;
  private final Optional<DoubleDataBuffer> doubles;
  private final boolean haveColumns;

  /** Of scores, for each row. */
  private final int columns;

  /**
   * Rows of tensors, which are not closed.
   *
   * @param classes {@code [N]}, or {@code [N, C]} with a name for each score
   * @param scores {@code [N]} or {@code [N, C]}, float or double; others are as none
   */
  AnswerRows(Optional<Tensor> classes, Optional<Tensor> scores) {
    this.classes = classes.filter(AnswerRows::isOfRows);
    var numbers = scores.filter(AnswerRows::isOfRows);
    haveColumns = numbers.isPresent() && numbers.get().shape().numDimensions() == 2;
    columns = haveColumns ? Math.toIntExact(numbers.get().shape().get(1)) : 1;
    floats =
        numbers
            .filter(TFloat32.class::isInstance)
            .map(found -> ((TFloat32) found).asRawTensor().data().asFloats());
    doubles =
        numbers
            .filter(TFloat64.class::isInstance)
            .map(found -> ((TFloat64) found).asRawTensor().data().asDoubles());
  }

  private static boolean isOfRows(Tensor tensor) {
    int rank = tensor.shape().numDimensions();
    return rank == 1 || rank == 2;
  }

  /** The column of the greatest score; -1 if there is none, or a number is not finite. */
  int best(long row) {
    if (floats.isEmpty() && doubles.isEmpty()) return -1;
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int column = 0; column < columns; column++) {
      double score = number(row * columns + column);
      if (!Double.isFinite(score)) return -1;
      if (best >= 0 && score <= most) continue;
      best = column;
      most = score;
    }
    return best;
  }

  private double number(long place) {
    return floats.isPresent() ? floats.get().getFloat(place) : doubles.get().getDouble(place);
  }

  /** The score of the best, as clients get it: a float in as few digits as it needs. */
  Optional<Double> score(long row, int best) {
    if (best < 0) return Optional.empty();
    double score = number(row * columns + best);
    float single = (float) score;
    return Optional.of(single == score ? Double.parseDouble(Float.toString(single)) : score);
  }

  /** The name of the best class, or its number if classes have no names. */
  Optional<String> label(long row, int best) {
    var name = classes.flatMap(found -> name(found, row, best));
    return name.isEmpty() && haveColumns && best >= 0 ? Optional.of(Integer.toString(best)) : name;
  }

  private static Optional<String> name(Tensor classes, long row, int best) {
    boolean isMatrix = classes.shape().numDimensions() == 2;
    long column = isMatrix ? Math.max(0, best) : 0;
    if (isMatrix && column >= classes.shape().get(1)) return Optional.empty();
    var place = isMatrix ? new long[] {row, column} : new long[] {row};
    Object value;
    if (classes instanceof TString strings) value = strings.getObject(place);
    else if (classes instanceof TInt32 ints) value = ints.getInt(place);
    else if (classes instanceof TInt64 longs) value = longs.getLong(place);
    else return Optional.empty();
    return Optional.of(Excerpt.of(value.toString(), LONGEST_LABEL));
  }
}
