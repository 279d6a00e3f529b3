// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Joins the branches of a network. */
public final class Merge {
  private Merge() {}

  /**
   * Concatenates tensors along the last dimension.
   *
   * @param xs {@code float32 [N, …, C]}, whose shapes differ in C only
   * @return {@code float32 [N, …, ΣC]}
   */
  public static Operand<TFloat32> concatenate(GraphScope scope, List<Operand<TFloat32>> xs) {
    var last = xs.get(0).shape().numDimensions() - 1;
    var y = scope.tf("concat").concat(xs, scope.nameScope("concat").tf("axis").constant(last));
    LayerTable.Row.of(scope, "concat", y).addTo(scope);
    return y;
  }

  /**
   * Adds two tensors element by element, as at the end of a residual unit.
   *
   * @param a of the same shape as {@code b}
   * @return of that shape
   * @throws IllegalArgumentException if the shapes differ
   */
  public static Operand<TFloat32> add(GraphScope scope, Operand<TFloat32> a, Operand<TFloat32> b) {
    if (!Arrays.equals(a.shape().asArray(), b.shape().asArray())) {
      throw new IllegalArgumentException(
          "'%s' cannot add the shapes %s and %s".formatted(scope.name(), a.shape(), b.shape()));
    }
    var y = scope.tf("add").math.add(a, b);
    LayerTable.Row.of(scope, "add", y).addTo(scope);
    return y;
  }
}
