// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * The key of a collection, to which layers add values and from which programs read them: {@link
 * GraphScope#collect} and {@link GraphScope#collected}.
 *
 * @param name TensorFlow's name of the collection, as in a MetaGraph
 * @param <T> the type of its values
 */
public record CollectionKey<T>(String name) {
  /** Every variable of the graph, in the order in which they were made. */
  public static final CollectionKey<Variable<?>> VARIABLES = new CollectionKey<>("variables");

  /** The variables that {@link GraphScope#variable} has made, which an optimizer changes. */
  public static final CollectionKey<Variable<TFloat32>> TRAINABLE_VARIABLES =
      new CollectionKey<>("trainable_variables");

  /** The outputs of layers that have weights, for summaries. */
  public static final CollectionKey<Operand<TFloat32>> ACTIVATIONS =
      new CollectionKey<>("activations");

  /**
   * Operations that a training step must run besides the optimizer: batch norms update their moving
   * statistics by them.
   */
  public static final CollectionKey<Op> UPDATE_OPS = new CollectionKey<>("update_ops");

  /** Scalars whose sum is the loss that training minimizes. */
  public static final CollectionKey<Operand<TFloat32>> LOSSES = new CollectionKey<>("losses");
}
