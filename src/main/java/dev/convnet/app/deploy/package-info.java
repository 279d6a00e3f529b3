// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that deploy a trained network: they turn a checkpoint or a Keras file into a SavedModel,
 * and classify images with a SavedModel, from the command line or on a web page.
 *
 * <p>Start with {@link dev.convnet.app.deploy.ExportCommand}, then {@link
 * dev.convnet.app.deploy.ImportCommand} and {@link dev.convnet.app.deploy.ClassifyCommand}.
 */
package dev.convnet.app.deploy;
