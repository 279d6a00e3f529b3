// SPDX-License-Identifier: Apache-2.0
/**
 * The classic networks, a family a file, their variants data.
 *
 * <p>{@link dev.convnet.models.zoo.Networks} lists them by name. Read {@link
 * dev.convnet.models.zoo.Vgg} first. Those that Keras has are named as there, layer by layer, so
 * that its weights fit.
 */
package dev.convnet.models.zoo;
