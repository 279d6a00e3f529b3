// SPDX-License-Identifier: Apache-2.0
/**
 * The programs {@code train} and {@code transfer}, which train a network on a data set and write
 * its checkpoints, its training curves and its confusion matrix.
 *
 * <p>Start with {@link dev.convnet.app.fit.TrainCommand}, which sets up a {@link
 * dev.convnet.ImageTrainer}.
 */
package dev.convnet.app.fit;
