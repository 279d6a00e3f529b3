// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Merge;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Builds layers one after another: {@code chain.then("conv1", CONV1).then("pool1", POOL).output()}.
 * A chain is immutable, so several branches can continue the same chain.
 *
 * @param scope the layers are built in it
 * @param prefix precedes the names of the next layers, as in {@code conv2_block1_1_conv}
 * @param output the output of the last layer
 */
public record LayerChain(GraphScope scope, String prefix, Operand<TFloat32> output) {
  /** A chain without layers, whose output is {@code x}. */
  public static LayerChain of(GraphScope scope, Operand<TFloat32> x) {
    return new LayerChain(scope, "", x);
  }

  /** This chain with another prefix for the names of the next layers. */
  public LayerChain prefix(String other) {
    return new LayerChain(scope, other, output);
  }

  /** Applies a layer, which gets the name {@code prefix + name}, to the output. */
  public LayerChain then(String name, Layer layer) {
    return withOutput(layer.apply(scope.variableScope(prefix + name), output));
  }

  /** Adds the output of another chain to this one's. */
  public LayerChain add(String name, LayerChain other) {
    return withOutput(Merge.add(scope.nameScope(prefix + name), other.output, output));
  }

  /** Concatenates the outputs along the channels, this one first. */
  public LayerChain concat(String name, LayerChain... others) {
    var all = Stream.concat(Stream.of(this), Stream.of(others)).map(LayerChain::output).toList();
    return withOutput(Merge.concatenate(scope.nameScope(prefix + name), List.copyOf(all)));
  }

  /** This chain with another output, which was built outside it. */
  public LayerChain withOutput(Operand<TFloat32> other) {
    return new LayerChain(scope, prefix, other);
  }

  /** The number of channels of the output, C of {@code [N, …, C]}. */
  public int channels() {
    return (int) output.shape().get(output.shape().numDimensions() - 1);
  }
}
