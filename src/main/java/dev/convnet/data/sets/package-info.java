// SPDX-License-Identifier: Apache-2.0
/**
 * Public data sets: CIFAR-10, CIFAR-100, SVHN, MNIST and the class names of ImageNet. No
 * TensorFlow.
 *
 * <p>Start with {@link dev.convnet.data.sets.BuiltInDataset}, which loads a data set by its name.
 * The tutorials' programs use {@link dev.convnet.data.sets.Cifar10Download}, {@link
 * dev.convnet.data.sets.Cifar10Dataset} and {@link dev.convnet.data.sets.Mnist}; {@link
 * dev.convnet.data.sets.Cifar10Reader} reads CIFAR-10's files record by record.
 */
package dev.convnet.data.sets;
