// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures of any size come in; batches of pictures that fit a network, or of what its first part
 * makes of them, go out.
 *
 * <p>Start with {@link dev.convnet.input.pictures.PictureInput}, then {@link
 * dev.convnet.input.pictures.KeptFeatures}.
 */
package dev.convnet.input.pictures;
