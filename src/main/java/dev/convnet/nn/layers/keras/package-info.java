// SPDX-License-Identifier: Apache-2.0
/**
 * The layers of Keras with all their options: rectangular windows, dilation, any axis, any rank.
 * Imported networks are made of them; networks of this project are made of the plainer layers of
 * {@link dev.convnet.nn.layers}.
 *
 * <p>Start with {@link dev.convnet.nn.layers.keras.Convolution}. Variables have the names of Keras,
 * and are made in the order in which Keras's files list them.
 */
package dev.convnet.nn.layers.keras;
