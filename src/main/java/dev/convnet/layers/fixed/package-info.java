// SPDX-License-Identifier: Apache-2.0
/**
 * Layers with nothing to learn: tensors come in, tensors go out, the same way from the first step
 * to the last.
 *
 * <p>Start with {@link dev.convnet.layers.fixed.AveragePool}. {@link
 * dev.convnet.layers.fixed.Joining} makes one tensor of several. Those that the tutorial's network
 * has too, {@code MaxPool} and {@code LocalResponseNorm}, are a package up.
 */
package dev.convnet.layers.fixed;
