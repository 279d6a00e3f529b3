// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Radial basis units: the squared distance of the input from each of some fixed centers. The layer
 * has no variables.
 *
 * @param centers at least one, all of the same length
 */
public record RadialBasis(List<List<Float>> centers) implements Layer {
  public RadialBasis {
    centers = centers.stream().map(List::copyOf).toList();
    if (centers.stream().mapToInt(List::size).distinct().count() != 1) {
      throw new IllegalArgumentException("centers must have one length, got " + centers);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, length]}
   * @return {@code float32 [N, centers]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var tf = scope.tf();
    var length = centers.get(0).size();
    var points = scope.tf("centers").constant(array()); // [centers, length]
    var squares = tf.math.squaredDifference(tf.reshape(x, tf.array(-1, 1, length)), points);
    var y = tf.sum(squares, tf.array(2));
    LayerTable.Row.of(scope, "rbf", y).withCounts(0, (long) length * centers.size()).addTo(scope);
    return y;
  }

  private float[][] array() {
    var array = new float[centers.size()][centers.get(0).size()];
    for (var i = 0; i < array.length; i++) {
      for (var j = 0; j < array[i].length; j++) array[i][j] = centers.get(i).get(j);
    }
    return array;
  }
}
