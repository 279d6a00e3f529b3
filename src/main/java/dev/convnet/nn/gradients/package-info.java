// SPDX-License-Identifier: Apache-2.0
/**
 * A loss and the tensors that it depends on come in; operations that compute its derivatives by
 * them go out, as from Python's {@code tf.gradients}.
 *
 * <p>Start with {@link dev.convnet.nn.gradients.Gradients}; {@code BackwardPass} walks the graph.
 * What a rule is stands in {@code rule}, the rules of TensorFlow's operations in {@code standard}.
 */
package dev.convnet.nn.gradients;
