// SPDX-License-Identifier: Apache-2.0
/**
 * A loss and the tensors that it depends on come in; operations that compute its derivatives by
 * them go out, as from Python's {@code tf.gradients}.
 *
 * <p>Start with {@link dev.convnet.gradients.Gradients}. {@link dev.convnet.gradients.BackwardPass}
 * walks the graph, {@link dev.convnet.gradients.Rules} holds the {@link
 * dev.convnet.gradients.GradientRule} of each type of operation; the rules themselves are in the
 * files named by their subject.
 */
package dev.convnet.gradients;
