// SPDX-License-Identifier: Apache-2.0
/**
 * CIFAR-10's pictures in memory come in; batches of them, cropped, distorted and standardized in
 * plain Java, go out.
 *
 * <p>Start with {@link dev.convnet.input.memory.MemoryBatches}, then {@code Distortion}, which does
 * the arithmetic.
 */
package dev.convnet.input.memory;
