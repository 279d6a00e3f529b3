// SPDX-License-Identifier: Apache-2.0
/**
 * A checkpointed network comes in, a SavedModel that needs nothing of this project goes out, and
 * comes back as a classifier of plain Java arrays.
 *
 * <p>Start with {@link dev.convnet.io.savedmodel.SavedModelExporter} for the way out and {@link
 * dev.convnet.io.savedmodel.ImageClassifier} for the way back.
 */
package dev.convnet.io.savedmodel;
