// SPDX-License-Identifier: Apache-2.0
/**
 * The layers of a network. A layer is an immutable record of settings; {@code apply(scope, x)}
 * builds it and makes its variables.
 *
 * <p>Start with {@link dev.convnet.nn.layers.Conv2d}. A layer of your own implements {@link
 * dev.convnet.nn.layers.Layer}. {@link dev.convnet.nn.layers.LayerTable} lists the layers of a
 * built network with their output shapes, parameters and multiply-adds.
 */
package dev.convnet.nn.layers;
