// SPDX-License-Identifier: Apache-2.0
package dev.convnet.profile;

import dev.convnet.graph.GraphScope;
import dev.convnet.graph.Initializer.TruncatedNormal;
import dev.convnet.graph.SessionOptions;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;

/** How fast this machine multiplies large matrices of float32: what a step can reach at most. */
final class MatrixRate {
  private static final int SIDE = 3000;
  private static final int PRODUCTS = 7;

  private MatrixRate() {}

  /**
   * Multiplies.
   *
   * @param nanos a clock
   * @return 10⁹ floating-point operations a second, a multiplication and an addition counted each;
   *     the median of several products
   */
  static double gigaflops(SessionOptions options, LongSupplier nanos) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var first = new TruncatedNormal(1f);
      var matrix = scope.variable("matrix", Shape.of(SIDE, SIDE), first);
      var initializer = scope.initializer();
      var product = scope.tf().linalg.matMul(matrix, matrix);
      try (var session = options.open(graph)) {
        run(session, initializer);
        run(session, product);
        return 2e-9 * SIDE * SIDE * SIDE / seconds(session, product, nanos);
      }
    }
  }

  private static double seconds(Session session, Op product, LongSupplier nanos) {
    var seconds = new double[PRODUCTS];
    for (int i = 0; i < PRODUCTS; i++) {
      var start = nanos.getAsLong();
      run(session, product);
      seconds[i] = (nanos.getAsLong() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[PRODUCTS / 2];
  }

  private static void run(Session session, Op target) {
    session.runner().addTarget(target).run().close();
  }
}
