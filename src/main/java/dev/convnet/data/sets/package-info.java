// SPDX-License-Identifier: Apache-2.0

/**
 * Files become pictures: CIFAR-10's and MNIST's files come in, from the network, from an archive,
 * or those that are built in; pictures and labels go out, one by one or a whole split in memory.
 *
 * <p>Start with {@link dev.convnet.data.sets.Cifar10Files}, then {@link
 * dev.convnet.data.sets.Cifar10Reader}, which draws the format; for the digits with {@link
 * dev.convnet.data.sets.Mnist}. Nothing here knows TensorFlow.
 */
package dev.convnet.data.sets;
