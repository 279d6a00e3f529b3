// SPDX-License-Identifier: Apache-2.0
/**
 * Labeled images of any size, from files or in memory.
 *
 * <p>Start with {@link dev.convnet.data.images.LabeledImages}, the interface of a data set that
 * training takes; {@link dev.convnet.data.images.ImageFolder} and {@link
 * dev.convnet.data.images.InMemoryImages} implement it. {@link
 * dev.convnet.data.images.DatasetFolder} finds the parts and classes of a folder. {@link
 * dev.convnet.data.images.DatasetSplit} divides a data set for training, validation and testing.
 * {@link dev.convnet.data.images.Resize} brings images to one size. {@link
 * dev.convnet.data.images.ImageFile} decodes files, by the operations that {@link
 * dev.convnet.data.images.ImageOps} puts into exported graphs, too.
 */
package dev.convnet.data.images;
