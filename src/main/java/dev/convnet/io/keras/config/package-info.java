// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the architecture of a Keras model from its JSON: that of Keras 1, 2 and 3, of {@code
 * model.to_json()} and of TensorFlow.js, as one form of layers, calls and tensors.
 *
 * <p>Start with {@link dev.convnet.io.keras.config.ConfigReader}, which gives a {@link
 * dev.convnet.io.keras.config.GraphConfig}. Nothing here builds a network.
 */
package dev.convnet.io.keras.config;
