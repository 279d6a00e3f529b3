// SPDX-License-Identifier: Apache-2.0
/**
 * Programs for a network that is trained: a checkpoint or Keras's weights come in, a SavedModel
 * goes out; a SavedModel and pictures come in, words go out, by command line or on a page.
 *
 * <p>Start with {@link dev.convnet.app.deploy.ExportCommand}, then {@link
 * dev.convnet.app.deploy.ImportCommand} and {@link dev.convnet.app.deploy.ClassifyCommand}.
 */
package dev.convnet.app.deploy;
