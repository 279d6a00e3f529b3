// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

/**
 * A network of random layers: convolutions of all kinds, each with or without a bias, a
 * normalization in one of its forms, and an activation. Some share a filter, and the result of some
 * goes to two places.
 */
public final class RandomNetwork {
  private static final List<String> BIASES = List.of("", "BiasAdd", "Add", "AddV2", "Sub");
  private static final List<String> NORMALIZATIONS =
      List.of(
          "", "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "composed", "Mul", "Div");
  private static final List<String> ACTIVATIONS = List.of("", "Relu", "Relu6");

  private final Random random;
  private int counter;
  private int kept;
  private int fused;

  public RandomNetwork(long seed) {
    this.random = new Random(seed);
  }

  /** How many fused normalizations there are. */
  int fused() {
    return fused;
  }

  /** How many fused normalizations cannot become part of a convolution. */
  int kept() {
    return kept;
  }

  public Operand<TFloat32> build(GraphScope scope, Operand<TFloat32> x) {
    var y = x;
    for (int layer = 1 + random.nextInt(3); layer > 0; layer--) y = layer(scope, y);
    return dense(scope, y);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String name(String base) {
    return base + counter++;
  }

  private Operand<TFloat32> layer(GraphScope scope, Operand<TFloat32> x) {
    long in = x.shape().get(3);
    if (random.nextInt(4) == 0) return twins(scope, x, in);
    var product =
        random.nextBoolean() ? convolved(scope, x, filter(scope, in, 4)) : depthwise(scope, x, in);
    if (random.nextInt(4) == 0) {
      var end = finished(scope, product, true);
      return scope.tf().math.add(end, product); // which nothing may change
    }
    return finished(scope, product, false);
  }

  /** Two convolutions with one filter, but different normalizations. */
  private Operand<TFloat32> twins(GraphScope scope, Operand<TFloat32> x, long in) {
    var filter = filter(scope, in, in);
    var first = finished(scope, convolved(scope, x, filter), false);
    var second = finished(scope, convolved(scope, x, filter), false);
    return scope.tf().math.add(first, second);
  }

  private Operand<TFloat32> filter(GraphScope scope, long in, long out) {
    return values(scope, -1, 1, 3, 3, in, out);
  }

  /** A variable or a constant. */
  private Operand<TFloat32> values(GraphScope scope, double least, double most, long... shape) {
    if (random.nextBoolean()) return SmallGraph.variable(scope, random, least, most, shape);
    var floats = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) (least + (most - least) * random.nextDouble());
    }
    var tf = scope.tf(name("constant"));
    return tf.constant(Shape.of(shape), org.tensorflow.ndarray.buffer.DataBuffers.of(floats));
  }

  private Operand<TFloat32> convolved(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> filter) {
    var options = new Conv2d.Options[] {Conv2d.dilations(List.of(1L, 1L, 1L, 1L))};
    return scope.tf(name("conv")).nn.conv2d(x, filter, List.of(1L, 1L, 1L, 1L), "SAME", options);
  }

  private Operand<TFloat32> depthwise(GraphScope scope, Operand<TFloat32> x, long in) {
    var filter = values(scope, -1, 1, 3, 3, in, 2);
    return scope
        .tf(name("depthwise"))
        .nn
        .depthwiseConv2dNative(x, filter, List.of(1L, 1L, 1L, 1L), "SAME");
  }

  private Operand<TFloat32> dense(GraphScope scope, Operand<TFloat32> x) {
    long size = x.shape().get(1) * x.shape().get(2) * x.shape().get(3);
    var flat = scope.tf(name("flat")).reshape(x, scope.tf().array(-1L, size));
    var product = scope.tf(name("product")).linalg.matMul(flat, values(scope, -1, 1, size, 4));
    return biased(scope, product, any(BIASES.subList(0, 3)));
  }

  private Operand<TFloat32> finished(
      GraphScope scope, Operand<TFloat32> product, boolean isShared) {
    var bias = any(BIASES);
    var biased = biased(scope, product, bias);
    var normalization = any(NORMALIZATIONS);
    if (normalization.startsWith("Fused")) {
      fused++;
      if (isShared) kept++;
    }
    var normalized = normalized(scope, biased, normalization);
    var activation = any(ACTIVATIONS);
    return activation.isEmpty()
        ? normalized
        : SmallGraph.raw(scope, activation, name("activation"), normalized);
  }

  private Operand<TFloat32> biased(GraphScope scope, Operand<TFloat32> x, String form) {
    if (form.isEmpty()) return x;
    long channels = x.shape().get(x.shape().numDimensions() - 1);
    boolean isVector = form.equals("BiasAdd") || x.shape().numDimensions() == 2;
    var bias =
        isVector || random.nextBoolean()
            ? values(scope, -1, 1, channels)
            : values(scope, -1, 1, 1, 1, 1, channels);
    return SmallGraph.raw(scope, form, name("bias"), x, bias);
  }

  private Operand<TFloat32> normalized(GraphScope scope, Operand<TFloat32> x, String form) {
    long channels = x.shape().get(3);
    if (form.isEmpty()) return x;
    if (form.equals("Mul") || form.equals("Div")) {
      return SmallGraph.raw(scope, form, name("scale"), x, values(scope, 1, 2, channels));
    }
    var gamma = values(scope, -2, 2, channels);
    var beta = values(scope, -1, 1, channels);
    var mean = values(scope, -1, 1, channels);
    var variance = values(scope, 0.5, 2, channels);
    if (!form.equals("composed")) {
      return SmallGraph.raw(scope, form, name("normalized"), x, gamma, beta, mean, variance);
    }
    var tf = scope.tf();
    var factor = tf.math.mul(tf.math.rsqrt(tf.math.add(variance, tf.constant(0.01f))), gamma);
    return tf.math.add(tf.math.mul(x, factor), tf.math.sub(beta, tf.math.mul(mean, factor)));
  }
}
