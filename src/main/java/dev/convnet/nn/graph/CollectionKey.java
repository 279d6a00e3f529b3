// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * The name of a collection of {@code T}s that layers add to and programs read: {@link
 * GraphScope#collect} and {@link GraphScope#collected}.
 *
 * @param name TensorFlow's name of the collection, as it stands in a MetaGraph
 */
public record CollectionKey<T>(String name) {
  /** Every variable, in the order made. */
  public static final CollectionKey<Variable<?>> VARIABLES = new CollectionKey<>("variables");

  /** The variables that an optimizer changes. */
  public static final CollectionKey<Variable<TFloat32>> TRAINABLE_VARIABLES =
      new CollectionKey<>("trainable_variables");

  /** What layers hand on, for summaries. */
  public static final CollectionKey<Operand<TFloat32>> ACTIVATIONS =
      new CollectionKey<>("activations");

  /** What a training step must run besides the optimizer: what moves kept statistics. */
  public static final CollectionKey<Op> UPDATE_OPS = new CollectionKey<>("update_ops");

  /** Scalars whose sum is the loss that is trained. */
  public static final CollectionKey<Operand<TFloat32>> LOSSES = new CollectionKey<>("losses");
}
