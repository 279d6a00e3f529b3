// SPDX-License-Identifier: Apache-2.0
/**
 * The programs {@code train} and {@code transfer}: flags with the images and the name of a network
 * come in; a trained network, its curves and its confusion matrix go out.
 *
 * <p>Start with {@link dev.convnet.app.fit.TrainCommand}, the first user of {@link
 * dev.convnet.ImageTrainer}.
 */
package dev.convnet.app.fit;
