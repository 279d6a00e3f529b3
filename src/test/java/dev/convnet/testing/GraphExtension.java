// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Hands a test a graph, its root scope and a session of one thread, and closes them. */
public final class GraphExtension implements BeforeEachCallback, AfterEachCallback {
  private Graph graph;
  private GraphScope scope;
  private Session session;

  @Override
  public void beforeEach(ExtensionContext context) {
    graph = new Graph();
    scope = GraphScope.root(graph, 1);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (session != null) session.close();
    graph.close();
  }

  public GraphScope scope() {
    return scope;
  }

  public Graph graph() {
    return graph;
  }

  public Session session() {
    if (session == null) session = SessionOptions.singleThreaded().open(graph);
    return session;
  }

  /** Gives every variable of the graph its initial value. */
  public void initialize() {
    run(scope.initializer());
  }

  public void run(Op... targets) {
    var runner = session().runner();
    List.of(targets).forEach(runner::addTarget);
    runner.run().close();
  }

  /** The elements of a tensor, row by row. */
  public float[] floats(Operand<TFloat32> operand) {
    try (var result = session().runner().fetch(operand).run()) {
      return Fetched.floats((TFloat32) result.get(0));
    }
  }

  public float scalar(Operand<TFloat32> operand) {
    return floats(operand)[0];
  }

  public int[] ints(Operand<TInt32> operand) {
    try (var result = session().runner().fetch(operand).run()) {
      var tensor = (TInt32) result.get(0);
      var values = new int[(int) tensor.size()];
      tensor.copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }

  public long longScalar(Operand<TInt64> operand) {
    try (var result = session().runner().fetch(operand).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }
}
