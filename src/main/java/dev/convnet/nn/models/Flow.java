// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Joining;
import dev.convnet.nn.layers.Layer;
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
public record Flow(GraphScope scope, String prefix, Operand<TFloat32> x) {
  public static Flow of(GraphScope scope, Operand<TFloat32> x) {
    return new Flow(scope, "", x);
  }

  /** The names of the next layers begin so, in the same scope. */
  public Flow prefix(String start) {
    return new Flow(scope, start, x);
  }

  /** The next layer, which is called {@code prefix + name}. */
  public Flow then(String name, Layer layer) {
    return to(layer.apply(scope.variableScope(prefix + name), x));
  }

  /** The sum of both. */
  public Flow plus(String name, Flow other) {
    return to(Joining.add(scope.nameScope(prefix + name), other.x, x));
  }

  /** All of them side by side, this one first. */
  public Flow with(String name, Flow... others) {
    var all = Stream.concat(Stream.of(this), Stream.of(others)).map(Flow::x).toList();
    return to(Joining.concatenate(scope.nameScope(prefix + name), List.copyOf(all)));
  }

  public Flow to(Operand<TFloat32> other) {
    return new Flow(scope, prefix, other);
  }

  /** Of {@code [N, …, C]}: C. */
  public int channels() {
    return (int) x.shape().get(x.shape().numDimensions() - 1);
  }
}
