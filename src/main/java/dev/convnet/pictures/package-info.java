// SPDX-License-Identifier: Apache-2.0
/**
 * Files and folders of pictures of any size come in; their pixels, their labels and what was
 * skipped go out. {@link dev.convnet.pictures.PictureFolder} scans a folder, {@link
 * dev.convnet.pictures.LabeledPictures} is what training takes; {@link dev.convnet.pictures.Resize}
 * and {@link dev.convnet.pictures.Augmentation} make them fit a network. Knows no TensorFlow. Start
 * with {@code PictureFolder}.
 */
package dev.convnet.pictures;
