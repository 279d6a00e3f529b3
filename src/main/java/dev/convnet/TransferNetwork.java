// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Network;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network for transfer learning: the base of a built-in network, global average pooling, and a
 * new dense layer, the head. The variables of the head are below {@code head/}.
 *
 * @param base a network with a separate classifier head, which is replaced
 * @param config the configuration of the base, including its image size
 * @param classes number of logits
 * @param batchStatistics whether batch normalization in the base uses and updates the statistics of
 *     each batch in training; if false, it keeps the pre-trained statistics
 */
public record TransferNetwork(
    NamedNetwork base, ModelConfig config, int classes, boolean batchStatistics)
    implements Network {
  /** The pooled features of each call of {@link #logits}, {@code float32 [N, C]}. */
  static final CollectionKey<Operand<TFloat32>> FEATURES =
      new CollectionKey<>("transferred_features");

  private static final String HEAD = "head";
  private static final Pattern STATISTICS = Pattern.compile(".+/moving_(mean|variance)");

  /**
   * Checks the base.
   *
   * @throws dev.convnet.error.InvalidSettingException if the base has no separate classifier head
   */
  public TransferNetwork {
    base.buildBackbone(config);
  }

  @Override
  public Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images, Mode mode) {
    var backbone = base.buildBackbone(config.mode(batchStatistics ? mode : Mode.INFERENCE));
    var prepared = base.preprocess(scope.nameScope("preprocess"), images, backbone);
    var features = backbone.features(scope, prepared); // [N, h, w, C]
    var means = GlobalAveragePool.FLAT.apply(scope.nameScope("pool"), features); // [N, C]
    scope.collect(FEATURES, means);
    return Dense.keras(classes).apply(scope.variableScope(HEAD), means); // [N, classes]
  }

  /** Whether a variable belongs to the head. */
  public static boolean isHeadVariable(Variable<?> variable) {
    return variable.name().startsWith(HEAD + "/");
  }

  /** The network's variables, without those of the optimizer and the step counter. */
  static List<Variable<?>> modelVariables(GraphScope scope) {
    var trainable = Set.copyOf(scope.collected(CollectionKey.TRAINABLE_VARIABLES));
    return scope.collected(CollectionKey.VARIABLES).stream()
        .filter(
            variable ->
                trainable.contains(variable) || STATISTICS.matcher(variable.name()).matches())
        .<Variable<?>>map(variable -> variable)
        .toList();
  }
}
