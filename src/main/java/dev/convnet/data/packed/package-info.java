// SPDX-License-Identifier: Apache-2.0
/**
 * Data sets in TFRecord files, in the layout of TensorFlow Datasets: written once, then read at any
 * position, without decoding thousands of small files at every start.
 *
 * <p>Start with {@link dev.convnet.data.packed.PackedDataset}, which opens one; {@link
 * dev.convnet.data.packed.DatasetPacker} writes one, and {@link
 * dev.convnet.data.packed.PackedVerifier} names what is damaged.
 */
package dev.convnet.data.packed;
