// SPDX-License-Identifier: Apache-2.0
/**
 * Builds the network that a Keras file describes, and gives it the file's weights.
 *
 * <p>Start with {@link dev.convnet.io.keras.network.KerasModel}, the front door. {@link
 * dev.convnet.io.keras.network.LayerClasses} lists the layers; the classes {@code …Classes} make
 * them of {@link dev.convnet.nn.layers.keras}.
 */
package dev.convnet.io.keras.network;
