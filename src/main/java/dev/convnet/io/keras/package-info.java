// SPDX-License-Identifier: Apache-2.0
/**
 * Weight files of Keras come in, values for the variables of a network of the same layers go out.
 *
 * <p>Start with {@link dev.convnet.io.keras.KerasWeights}, which reads the files; {@link
 * dev.convnet.io.keras.WeightMapping} says which array goes to which variable.
 */
package dev.convnet.io.keras;
