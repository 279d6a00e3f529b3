// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import dev.convnet.io.savedmodel.ServableModel;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * How many rows a second a model computes.
 *
 * @param alone rows a second, one at a time
 * @param together rows a second in batches
 */
record BatchSpeed(String signature, double alone, double together) {
  /** The rows of the batches that are measured. */
  static final int BATCH = 16;

  private static final double LEAST_GAIN = 1.2;
  private static final long MOST_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int RUNS = 5;

  /** The side of an image, if the signature takes any. */
  private static final int ANY_SIZE = 64;

  private static final String DEFAULT_SIGNATURE = "serving_default";

  private static final Map<DataType, Class<? extends TType>> TYPES =
      Map.of(
          DataType.DT_FLOAT, TFloat32.class,
          DataType.DT_DOUBLE, TFloat64.class,
          DataType.DT_HALF, TFloat16.class,
          DataType.DT_BFLOAT16, TBfloat16.class,
          DataType.DT_UINT8, TUint8.class,
          DataType.DT_INT32, TInt32.class,
          DataType.DT_INT64, TInt64.class,
          DataType.DT_BOOL, TBool.class);

  /**
   * Measures a signature whose inputs are numbers, with zeros: the default one if it is of this
   * kind.
   *
   * @return empty if there is none, or it does not run with zeros
   */
  static Optional<BatchSpeed> measure(ServableModel model) {
    var signatures = model.signatures();
    return signatures.keySet().stream()
        .filter(name -> canBeMeasured(signatures.get(name)))
        .min((one, other) -> Boolean.compare(isDefault(other), isDefault(one)))
        .flatMap(name -> measure(model, name));
  }

  private static boolean isDefault(String name) {
    return name.equals(DEFAULT_SIGNATURE);
  }

  private static boolean canBeMeasured(SignatureDef signature) {
    return BatchKey.hasRows(signature)
        && signature.getInputsMap().values().stream()
            .allMatch(input -> TYPES.containsKey(input.getDtype()));
  }

  private static Optional<BatchSpeed> measure(ServableModel model, String name) {
    var signature = model.signatures().get(name);
    try {
      double alone = rowsPerSecond(model, signature, 1);
      return Optional.of(new BatchSpeed(name, alone, rowsPerSecond(model, signature, BATCH)));
    } catch (TensorFlowException | IllegalArgumentException e) { // zeros are not good enough
      return Optional.empty();
    }
  }

  private static double rowsPerSecond(ServableModel model, SignatureDef signature, int rows) {
    var inputs = new TreeMap<String, Tensor>();
    try {
      signature.getInputsMap().forEach((name, info) -> inputs.put(name, zeros(info, rows)));
      model.call(signature, inputs, outputs -> null); // allocates its memory
      long begin = System.nanoTime();
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < 2 || i < RUNS && System.nanoTime() - begin < MOST_NANOSECONDS; i++) {
        long start = System.nanoTime();
        model.call(signature, inputs, outputs -> null);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      return rows * 1e9 / fastest;
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  private static Tensor zeros(TensorInfo info, int rows) {
    var dimensions = info.getTensorShape().getDimList();
    var sizes = new long[dimensions.size()];
    for (int i = 0; i < sizes.length; i++) {
      long size = dimensions.get(i).getSize();
      sizes[i] = i == 0 ? rows : size < 0 ? ANY_SIZE : size;
    }
    return Tensor.of(
        TYPES.get(info.getDtype()),
        Shape.of(sizes),
        tensor -> {
          var bytes = tensor.asRawTensor().data();
          bytes.write(new byte[(int) bytes.size()]);
        });
  }

  /** Whether a batch is so much faster that it makes up for the work of putting it together. */
  boolean pays() {
    return together >= LEAST_GAIN * alone;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "'%s' computes %.0f rows/s one at a time and %.0f in batches of %d, so requests run %s",
        signature,
        alone,
        together,
        BATCH,
        pays() ? "together" : "alone");
  }
}
