// SPDX-License-Identifier: Apache-2.0
/**
 * Reverse-mode differentiation of a graph, as Python's {@code tf.gradients}.
 *
 * <p>Start with {@link dev.convnet.nn.gradients.Gradients}: it builds the operations that compute
 * the gradient of a loss by any of its tensors. To differentiate an operation in another way, write
 * a {@link dev.convnet.nn.gradients.GradientRule}; it builds its operations through a {@link
 * dev.convnet.nn.gradients.GradientContext}. Everything else here is internal: the rules of
 * TensorFlow's operation types and the walk over the graph.
 */
package dev.convnet.nn.gradients;
