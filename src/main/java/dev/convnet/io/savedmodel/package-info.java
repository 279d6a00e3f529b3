// SPDX-License-Identifier: Apache-2.0
/**
 * Exports a checkpointed network as a SavedModel that runs without this project, and loads
 * SavedModels for inference.
 *
 * <p>Start with {@link dev.convnet.io.savedmodel.ImageClassifier} to classify images, or with
 * {@link dev.convnet.io.savedmodel.SavedModelExporter} to export a network. Every public type is
 * API. What happens to a graph between the file and the answer is in {@link
 * dev.convnet.io.savedmodel.graph}.
 */
package dev.convnet.io.savedmodel;
