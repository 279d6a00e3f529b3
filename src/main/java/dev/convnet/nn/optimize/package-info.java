// SPDX-License-Identifier: Apache-2.0
/**
 * Gradients and a rate come in, an update of the variables goes out.
 *
 * <p>{@link dev.convnet.nn.optimize.Optimizer} applies gradients in one of several ways, {@link
 * dev.convnet.nn.optimize.Schedule} says how fast, {@link dev.convnet.nn.optimize.MovingAverage}
 * keeps a smoother copy of what changes.
 */
package dev.convnet.nn.optimize;
