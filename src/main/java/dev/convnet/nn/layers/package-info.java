// SPDX-License-Identifier: Apache-2.0
/**
 * Tensors come in, tensors go out, through variables that learn.
 *
 * <p>A {@link dev.convnet.nn.layers.Layer} is a record of settings; {@code apply(scope, x)} builds
 * it where the scope says. Start with {@link dev.convnet.nn.layers.Conv2d}. {@link
 * dev.convnet.nn.layers.LayerTable} prints what a network came to.
 */
package dev.convnet.nn.layers;
