// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.testing.GraphExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * A {@link LayerCase} in a graph, whose input and variables have reproducible values.
 *
 * @param factors the weight of each output element in the loss
 */
record BuiltLayer(
    GraphExtension graph, LayerCase layer, Operand<TFloat32> y, float[] factors, List<Part> parts) {
  /** The input or a variable, and the gradient of the loss by it, if it is trainable. */
  record Part(Variable<TFloat32> value, Optional<Operand<TFloat32>> gradient) {
    /** {@code x}, {@code kernel}. */
    String name() {
      return value.name().substring(value.name().lastIndexOf('/') + 1);
    }

    float[] numbers() {
      return spread(name(), value.shape(), name().equals("variance") ? 4 : 0);
    }
  }

  static BuiltLayer of(GraphExtension graph, LayerCase layer) {
    var scope = graph.scope().variableScope(layer.name().replace(' ', '_'));
    var x = scope.variable("x", LayerCase.INPUT, new Constant(0));
    var y = layer.layer().apply(scope.variableScope("layer"), x);
    var factors = spread("factors", y.shape(), 0);
    var tf = scope.tf();
    var weighted = tf.math.mul(y, tf.constant(y.shape(), DataBuffers.of(factors)));
    var loss = tf.sum(tf.reshape(weighted, tf.array(-1)), tf.constant(0));
    var built = new BuiltLayer(graph, layer, y, factors, parts(scope, loss));
    built.parts.forEach(part -> built.set(part, part.numbers()));
    return built;
  }

  private static List<Part> parts(GraphScope scope, Operand<TFloat32> loss) {
    var learned = scope.collected(CollectionKey.TRAINABLE_VARIABLES);
    var gradients = Gradients.of(scope, loss, learned);
    var parts = new ArrayList<Part>();
    for (var variable : scope.collected(CollectionKey.VARIABLES)) {
      if (variable.type() != TFloat32.class) continue;
      @SuppressWarnings("unchecked") // the type is compared
      var floats = (Variable<TFloat32>) variable;
      var place = learned.indexOf(floats);
      var gradient = place < 0 ? null : gradients.get(place).orElseThrow();
      parts.add(new Part(floats, Optional.ofNullable(gradient)));
    }
    return parts;
  }

  void set(Part part, float[] numbers) {
    var tf = graph.scope().tf();
    var value = tf.constant(part.value.shape(), DataBuffers.of(numbers));
    graph.run(tf.assignVariableOp(part.value.handle(), value));
  }

  /** The loss, summed in double. */
  double loss() {
    var numbers = graph.floats(y);
    return IntStream.range(0, numbers.length)
        .mapToDouble(i -> (double) numbers[i] * factors[i])
        .sum();
  }

  /** Shuffled values on both sides of zero, as far from each other as possible. */
  static float[] spread(String name, Shape shape, float middle) {
    var size = (int) shape.size();
    var places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(places, new Random(name.hashCode()));
    var numbers = new float[size];
    for (var i = 0; i < size; i++) {
      numbers[i] = middle + 3 * (2f * places.get(i) + 1 - size) / size;
    }
    return numbers;
  }
}
