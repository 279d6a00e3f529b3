// SPDX-License-Identifier: Apache-2.0

/**
 * Files become pictures: CIFAR-10's binary files come in, from the network, from an archive or from
 * the sample that is built in; pictures and labels go out, one by one or a whole split in memory.
 *
 * <p>Start with {@link dev.convnet.data.Cifar10Files}, then {@link dev.convnet.data.Cifar10Reader},
 * which draws the format. Nothing here knows TensorFlow.
 */
package dev.convnet.data;
