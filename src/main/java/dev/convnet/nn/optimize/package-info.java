// SPDX-License-Identifier: Apache-2.0
/**
 * Turns gradients into updates of the variables.
 *
 * <p>Start with {@link dev.convnet.nn.optimize.Optimizer}, whose implementations are those of
 * {@code tf.train}. A {@link dev.convnet.nn.optimize.Schedule} gives the learning rate of each
 * step. {@link dev.convnet.nn.optimize.MovingAverage} and {@link dev.convnet.nn.optimize.Lookahead}
 * average the variables, {@link dev.convnet.nn.optimize.ScaledGradients} makes float16 training
 * safe.
 */
package dev.convnet.nn.optimize;
