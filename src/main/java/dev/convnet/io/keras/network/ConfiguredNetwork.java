// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Backbone;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A network that is built from a configuration of Keras.
 *
 * @param last the layer whose activation makes probabilities of logits, if there is one
 */
record ConfiguredNetwork(
    GraphParts parts, InputShape input, Optional<PlannedGraph.Layer> last, Mode mode)
    implements Backbone {
  static ConfiguredNetwork of(PlannedGraph graph, InputShape input, Mode mode) {
    var last = Ending.of(graph, graph.config().outputs().get(0)).layer();
    return new ConfiguredNetwork(GraphParts.of(graph), input, last, mode);
  }

  @Override
  public Shape inputShape() {
    return input.image();
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    return build(parts.base(), scope, input.asTheModelTakesIt(scope, images));
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    var y = build(parts.head(), scope, features);
    var output = parts.head().config().outputs().get(0);
    return Scores.logits(scope, y, output.toString(), OutputKind.VALUES);
  }

  private Operand<TFloat32> build(PlannedGraph part, GraphScope scope, Operand<TFloat32> x) {
    return new NetworkBuilder(mode, mode, last).build(part, scope, List.of(x)).get(0);
  }
}
