// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Operations of images {@code [N, 6, 8, 4]}, which are in rows or, after a pooling, in planes. */
abstract class OperationCases {
  static final List<Long> ONES = List.of(1L, 1L, 1L, 1L);

  final Ops tf;
  final Operand<TFloat32> x;
  final Operand<TFloat32> planes;
  private final Map<String, Operand<TFloat32>> outputs;
  private final Random random = new Random(1);

  OperationCases(Ops tf, Operand<TFloat32> x, Map<String, Operand<TFloat32>> outputs) {
    this.tf = tf;
    this.x = x;
    this.outputs = outputs;
    this.planes = tf.nn.avgPool(x, ONES, ONES, "VALID");
  }

  /** Adds the operations of all classes to the graph; returns their results by their names. */
  static Map<String, Operand<TFloat32>> build(Ops tf, Operand<TFloat32> x) {
    var outputs = new LinkedHashMap<String, Operand<TFloat32>>();
    for (var cases :
        List.of(
            new ElementCases(tf, x, outputs),
            new ArrayCases(tf, x, outputs),
            new ImageCases(tf, x, outputs))) {
      cases.build();
    }
    return outputs;
  }

  abstract void build();

  void both(String name, UnaryOperator<Operand<TFloat32>> operation) {
    outputs.put(name, operation.apply(x));
    outputs.put(name + " of planes", operation.apply(planes));
  }

  void bools(String name, Function<Operand<TFloat32>, Operand<TBool>> operation) {
    both(name, a -> tf.dtypes.cast(operation.apply(a), TFloat32.class));
  }

  Operand<TFloat32> constant(long... shape) {
    var values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
    return tf.constant(Shape.of(shape), DataBuffers.of(values));
  }

  Operand<TFloat32> positive(Operand<TFloat32> a) {
    return tf.math.add(tf.math.abs(a), tf.constant(0.1f));
  }

  Operand<TInt32> zero() {
    return tf.constant(0);
  }

  Operand<TFloat32> operation(String type, Operand<?>... inputs) {
    var builder = x.env().opBuilder(type, name(type), tf.scope());
    for (var input : inputs) builder.addInput(input.asOutput());
    return builder.build().<TFloat32>output(0).expect(TFloat32.class);
  }

  /** A name that no other operation has. */
  String name(String type) {
    return type + outputs.size() + "_case";
  }
}
