// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.savedmodel.optimize.ExactInput;
import dev.convnet.io.savedmodel.optimize.TensorValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A request of noise to a signature, and the answer of a graph that is known to be right. Another
 * graph proves that it answers the same.
 */
public final class AnswerProof implements AutoCloseable {
  private static final long SEED = 1;

  /** The sides that images of any size get: small first, as some networks need more. */
  private static final int[] SIDES = {64, 224};

  private final SignatureDef signature;
  private final Map<String, Tensor> request;
  private final List<TensorValue> answer;

  private AnswerProof(SignatureDef signature, Map<String, Tensor> request, SignatureCaller right) {
    this.signature = signature;
    this.request = request;
    this.answer = answer(right);
  }

  /** Whether there can be a request of noise: all inputs are numbers, and some outputs, too. */
  public static boolean isPossible(SignatureDef signature) {
    return !signature.getInputsMap().isEmpty()
        && signature.getInputsMap().values().stream()
            .allMatch(info -> TensorBytes.of(info.getDtype()).isPresent())
        && signature.getOutputsMap().values().stream()
            .anyMatch(info -> info.getDtype() == DataType.DT_FLOAT);
  }

  /** Asks for one image; see {@link #of(SignatureDef, SignatureCaller, Map, int)}. */
  static AnswerProof of(
      SignatureDef signature, SignatureCaller right, Map<String, ExactInput> exact) {
    return of(signature, right, exact, 1);
  }

  /**
   * Asks a graph.
   *
   * @param right whose answers are right
   * @param exact the sizes of images, by the names of the tensors that take them
   * @param rows how many images, where the signature takes any number
   * @return what the caller closes
   * @throws IllegalArgumentException if the graph refuses noise
   */
  public static AnswerProof of(
      SignatureDef signature, SignatureCaller right, Map<String, ExactInput> exact, int rows) {
    RuntimeException refusal = null;
    for (int side : SIDES) {
      var request = new HashMap<String, Tensor>();
      try {
        signature
            .getInputsMap()
            .forEach((name, info) -> request.put(name, noise(info, rows, side, exact)));
        return new AnswerProof(signature, request, right);
      } catch (RuntimeException e) { // TensorFlow's exceptions have no other common type
        request.values().forEach(Tensor::close);
        refusal = e;
      }
    }
    throw new IllegalArgumentException("it refuses noise: " + refusal.getMessage(), refusal);
  }

  private static Tensor noise(TensorInfo info, int rows, int side, Map<String, ExactInput> exact) {
    var dimensions = info.getTensorShape().getDimList();
    var form = Optional.ofNullable(exact.get(info.getName()));
    var sizes = new long[dimensions.size()];
    for (int i = 0; i < sizes.length; i++) {
      long size = dimensions.get(i).getSize();
      sizes[i] = size >= 0 ? size : i == 0 ? rows : i == 3 ? 3 : side;
    }
    if (form.isPresent()) {
      sizes[1] = form.get().height();
      sizes[2] = form.get().width();
    }
    var type = TensorBytes.of(info.getDtype()).orElseThrow().javaType();
    return Tensor.of(type, Shape.of(sizes), AnswerProof::fill);
  }

  /** Random bytes, and numbers from 0 to 1; zeros of other types. */
  private static void fill(Tensor tensor) {
    var random = new Random(SEED);
    var data = tensor.asRawTensor().data();
    if (tensor instanceof TFloat32) {
      var floats = data.asFloats();
      for (long i = 0; i < floats.size(); i++) floats.setFloat(random.nextFloat(), i);
      return;
    }
    var bytes = new byte[(int) data.size()];
    if (tensor instanceof TUint8) random.nextBytes(bytes);
    data.write(bytes);
  }

  private List<TensorValue> answer(SignatureCaller graph) {
    return graph.call(
        signature,
        request,
        outputs ->
            outputs.entrySet().stream()
                .filter(output -> output.getValue() instanceof TFloat32)
                .map(output -> PlainTensors.value(output.getKey(), output.getValue()))
                .toList());
  }

  /**
   * How much another graph's answers differ at most.
   *
   * @param least the largest number in the right answers counts as this at least; differences are
   *     parts of it
   */
  public double difference(SignatureCaller graph, double least) {
    var other = answer(graph);
    double largest = 0;
    for (int i = 0; i < answer.size(); i++) {
      largest = Math.max(largest, difference(answer.get(i).floats(), other.get(i).floats(), least));
    }
    return largest;
  }

  /** NaN if one has a number that is not finite where the other has another. */
  static double difference(float[] right, float[] other, double least) {
    if (right.length != other.length) return Double.POSITIVE_INFINITY;
    double difference = 0;
    double most = least;
    for (int i = 0; i < right.length; i++) {
      if (Float.isFinite(right[i])) most = Math.max(most, Math.abs(right[i]));
      if (Float.compare(right[i], other[i]) == 0) continue;
      difference = Math.max(difference, Math.abs((double) right[i] - other[i]));
    }
    return difference == 0 ? 0 : difference / most;
  }

  /** Asks for an answer that nobody reads. */
  public void ask(SignatureCaller caller) {
    caller.call(signature, request, outputs -> outputs);
  }

  /**
   * Nanoseconds of the fastest of some calls.
   *
   * @param least how many calls there are at least
   * @param most nanoseconds after which no more calls begin
   */
  public long nanoseconds(SignatureCaller graph, int least, long most) {
    long fastest = Long.MAX_VALUE;
    long begun = System.nanoTime();
    for (int i = 0; i < 20 && (i < least || System.nanoTime() - begun < most); i++) {
      long start = System.nanoTime();
      answer(graph);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }

  @Override
  public void close() {
    request.values().forEach(Tensor::close);
  }
}
