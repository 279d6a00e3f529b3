// SPDX-License-Identifier: Apache-2.0
/**
 * Networks of {@code keras.applications} that come by configuration alone: their architectures, as
 * Keras's {@code to_json()} writes them, are resources of this package.
 *
 * <p>Start with {@link dev.convnet.io.keras.applications.Applications}, the list. {@code
 * tools/keras-architectures} writes the resources.
 */
package dev.convnet.io.keras.applications;
