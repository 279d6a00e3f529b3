// SPDX-License-Identifier: Apache-2.0

/**
 * The programs {@code train} and {@code transfer}: your own pictures, or a known set, and the name
 * of a network come in; a trained network, its curves and its confusion matrix go out. Start with
 * {@link dev.convnet.app.fit.ImageTraining}.
 */
package dev.convnet.app.fit;
