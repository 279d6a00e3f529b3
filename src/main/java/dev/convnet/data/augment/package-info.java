// SPDX-License-Identifier: Apache-2.0
/**
 * Random changes of training images. No TensorFlow.
 *
 * <p>Start with {@link dev.convnet.data.augment.Augmentation}, a list of {@link
 * dev.convnet.data.augment.ImageTransform}s in the order in which they are made, and {@link
 * dev.convnet.data.augment.AugmentationParser}, which makes one from text.
 *
 * <p>Spatial: {@link dev.convnet.data.augment.RandomFlip}, {@link
 * dev.convnet.data.augment.RandomAffine}, {@link dev.convnet.data.augment.CenterCrop}, {@link
 * dev.convnet.data.augment.RandomCrop}, {@link dev.convnet.data.augment.RandomResizedCrop}. All
 * others change the values of pixels. Those that Pillow defines on 8 bits drop the fractions of the
 * values first, as Pillow does.
 */
package dev.convnet.data.augment;
