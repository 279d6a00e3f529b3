// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Graphs of 1,000 operations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class GraphBenchmark {
  private static final int LAYERS = 250; // of four operations

  private static Operand<TFloat32> build(GraphScope scope, Operand<TFloat32> x) {
    var y = x;
    for (int i = 0; i < LAYERS; i++) {
      var tf = scope.nameScope("layer" + i).tf();
      y = tf.nn.relu(tf.math.add(tf.linalg.matMul(y, x), tf.math.square(y)));
    }
    return y;
  }

  /** The forward pass, with a scope for each layer. */
  @Benchmark
  public int forward() {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      build(scope, scope.variable("x", Shape.of(4, 4), new Constant(1)));
      return scope.collections().size();
    }
  }

  /** The forward pass and its gradients. */
  @Benchmark
  public int forwardAndGradients() {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var x = scope.variable("x", Shape.of(4, 4), new Constant(1));
      return Gradients.of(scope, build(scope, x), List.of(x)).size();
    }
  }

  /** 1,000 scopes, entered twice each. */
  @Benchmark
  public int scopes() {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var operations = 0;
      for (int i = 0; i < 2_000; i++) {
        scope.nameScope("scope" + i % 1_000).tf().constant(1f);
        operations++;
      }
      return operations;
    }
  }
}
