// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.TruncatedNormal;
import dev.convnet.nn.graph.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;

/**
 * Measures how fast this machine multiplies large matrices, in the precision of the session: an
 * upper bound for a step.
 */
final class MatMulBenchmark implements AutoCloseable {
  private static final double SIDE = 3000;

  private final Graph graph = new Graph();
  private final Session session;
  private final Op product;
  private final LongSupplier nanos;
  private final List<Double> seconds = new ArrayList<>();

  /**
   * Multiplies once without measuring, because the first time takes longer.
   *
   * @param nanos the clock, in nanoseconds
   */
  MatMulBenchmark(SessionOptions options, LongSupplier nanos) {
    this.nanos = nanos;
    var scope = GraphScope.root(graph, 0);
    var shape = Shape.of((long) SIDE, (long) SIDE);
    var matrix = scope.variable("matrix", shape, new TruncatedNormal(1));
    this.product = scope.tf().linalg.matMul(matrix, matrix);
    var initializer = scope.initializer();
    this.session = options.open(graph);
    run(initializer);
    run(product);
  }

  /** Measures one product of two matrices. */
  void measure() {
    var start = nanos.getAsLong();
    run(product);
    seconds.add((nanos.getAsLong() - start) / 1e9);
  }

  private void run(Op target) {
    session.runner().addTarget(target).run().close();
  }

  /**
   * The median speed in 10⁹ floating-point operations per second. Multiplications and additions
   * count separately.
   */
  double gigaflops() {
    var median = seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
    return 2e-9 * SIDE * SIDE * SIDE / median;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
