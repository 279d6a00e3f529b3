// SPDX-License-Identifier: Apache-2.0

/**
 * Pictures become batches: a set of pictures comes in, batches of images that are cropped,
 * distorted and standardized, with their labels, go out.
 *
 * <p>Start with {@link dev.convnet.input.MemoryInput}, which keeps the set in memory and works in
 * plain Java, and {@link dev.convnet.input.Distortion}, which does the arithmetic.
 */
package dev.convnet.input;
