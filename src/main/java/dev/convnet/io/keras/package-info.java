// SPDX-License-Identifier: Apache-2.0
/**
 * Reads Keras weight files and assigns their arrays to the variables of a network that has the same
 * layers, and writes such files.
 *
 * <p>Start with {@link dev.convnet.io.keras.KerasWeights}, which reads a file without a graph, then
 * {@link dev.convnet.io.keras.KerasRestorer}, which assigns its arrays to variables. {@link
 * dev.convnet.io.keras.KerasWeightsWriter} writes a file. All three are API.
 */
package dev.convnet.io.keras;
