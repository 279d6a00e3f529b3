// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.models.Backbone;
import dev.convnet.nn.models.Model;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A network without its top, the mean of its last maps, and a new layer of classes on them. */
record TransferModel(Backbone base, int classes) implements Model {
  /** What a base makes of pictures, {@code float32 [N, C]}, each time that it is built. */
  static final CollectionKey<Operand<TFloat32>> FEATURES =
      new CollectionKey<>("transferred_features");

  private static final String HEAD = "head";
  private static final Pattern STATISTICS = Pattern.compile(".+/moving_(mean|variance)");

  @Override
  public Shape inputShape() {
    return base.inputShape();
  }

  @Override
  public Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
    var features = base.features(scope, images); // [N, h, w, C]
    var means = GlobalAveragePool.FLAT.apply(scope.nameScope("pool"), features); // [N, C]
    scope.collect(FEATURES, means);
    return Dense.keras(classes).apply(scope.variableScope(HEAD), means); // [N, classes]
  }

  /** What it has learned and kept; not the optimizer's variables, nor the counter of steps. */
  static List<Variable<?>> modelVariables(GraphScope scope) {
    var learned = Set.copyOf(scope.collected(CollectionKey.TRAINABLE_VARIABLES));
    return scope.collected(CollectionKey.VARIABLES).stream()
        .filter(
            variable -> learned.contains(variable) || STATISTICS.matcher(variable.name()).matches())
        .<Variable<?>>map(variable -> variable)
        .toList();
  }

  static boolean isHeadVariable(Variable<?> variable) {
    return variable.name().startsWith(HEAD + "/");
  }
}
