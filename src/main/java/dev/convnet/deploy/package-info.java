// SPDX-License-Identifier: Apache-2.0
/**
 * Programs for a network that is trained: a checkpoint or Keras's weights come in, a SavedModel
 * goes out; a SavedModel and pictures come in, words go out, by command line or on a page.
 *
 * <p>Start with {@link dev.convnet.deploy.ExportCommand}, then {@link
 * dev.convnet.deploy.ImportCommand} and {@link dev.convnet.deploy.ClassifyCommand}.
 */
package dev.convnet.deploy;
