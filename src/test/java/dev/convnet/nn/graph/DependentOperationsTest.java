// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.GraphExtension;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/** Of {@code sum = exp(x) + sqrt(2)} and {@code square = sum * sum}. */
class DependentOperationsTest {
  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  private Output<TFloat32> x;
  private Output<TFloat32> sum;
  private Output<TFloat32> square;

  @BeforeEach
  void build() {
    var tf = tensorFlow.scope().tf();
    x = tf.withName("x").placeholder(TFloat32.class).asOutput();
    var root = tf.withName("sqrt").math.sqrt(tf.withName("two").constant(2f));
    sum = tf.withName("sum").math.add(tf.withName("exp").math.exp(x), root).asOutput();
    square = tf.withName("square").math.mul(sum, sum).asOutput();
  }

  private static List<String> names(List<GraphOperation> operations) {
    return operations.stream().map(GraphOperation::name).toList();
  }

  @Test
  void eachComesAfterWhatItTakes() {
    var found = DependentOperations.between(Set.of(x), List.of(square), operation -> false);
    assertEquals(List.of("exp", "sum", "square"), names(found));
  }

  @Test
  void whatComputesAnInputIsLeftOut() {
    var found = DependentOperations.between(Set.of(sum), List.of(square, x), operation -> false);
    assertEquals(List.of("square"), names(found));
  }

  @Test
  void aSourceTakesNoInput() {
    var found =
        DependentOperations.between(
            Set.of(x), List.of(sum), operation -> operation.name().equals("two"));
    assertEquals(Set.of("two", "sqrt", "exp", "sum"), Set.copyOf(names(found)));
  }

  @Test
  void theTensorsThatAnOperationTakesAreInOrder() {
    var names =
        DependentOperations.inputs((GraphOperation) sum.op()).stream()
            .map(input -> input.op().name())
            .toList();
    assertEquals(List.of("exp", "sqrt"), names);
  }
}
