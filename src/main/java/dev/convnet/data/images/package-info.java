// SPDX-License-Identifier: Apache-2.0
/**
 * Files and folders of pictures of any size come in; their pixels, their labels and what was
 * skipped go out. {@link dev.convnet.data.images.ImageFolder} scans a folder, {@link
 * dev.convnet.data.images.LabeledImages} is what training takes; {@link
 * dev.convnet.data.images.Resize} and {@link dev.convnet.data.images.Augmentation} make them fit a
 * network. Knows no TensorFlow. Start with {@code ImageFolder}.
 */
package dev.convnet.data.images;
