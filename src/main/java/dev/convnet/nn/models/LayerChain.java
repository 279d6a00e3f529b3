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
 * A tensor on its way through a network: {@code flow.then("conv1", CONV1).then("pool1", POOL)}. A
 * value; two branches start from the same flow.
 *
 * @param scope where layers are built
 * @param prefix what the names of the next layers begin with, as in {@code conv2_block1_1_conv}
 */
public record LayerChain(GraphScope scope, String prefix, Operand<TFloat32> output) {
  public static LayerChain of(GraphScope scope, Operand<TFloat32> x) {
    return new LayerChain(scope, "", x);
  }

  /** The names of the next layers begin so, in the same scope. */
  public LayerChain prefix(String start) {
    return new LayerChain(scope, start, output);
  }

  /** The next layer, which is called {@code prefix + name}. */
  public LayerChain then(String name, Layer layer) {
    return withOutput(layer.apply(scope.variableScope(prefix + name), output));
  }

  /** The sum of both. */
  public LayerChain add(String name, LayerChain other) {
    return withOutput(Merge.add(scope.nameScope(prefix + name), other.output, output));
  }

  /** All of them side by side, this one first. */
  public LayerChain concat(String name, LayerChain... others) {
    var all = Stream.concat(Stream.of(this), Stream.of(others)).map(LayerChain::output).toList();
    return withOutput(Merge.concatenate(scope.nameScope(prefix + name), List.copyOf(all)));
  }

  public LayerChain withOutput(Operand<TFloat32> other) {
    return new LayerChain(scope, prefix, other);
  }

  /** Of {@code [N, …, C]}: C. */
  public int channels() {
    return (int) output.shape().get(output.shape().numDimensions() - 1);
  }
}
