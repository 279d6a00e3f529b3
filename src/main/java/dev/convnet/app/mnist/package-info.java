// SPDX-License-Identifier: Apache-2.0
/**
 * The programs of the MNIST tutorials, which train and evaluate a network each. Two of them come
 * from TensorBoard's tutorials: {@link dev.convnet.app.mnist.MnistWithSummaries} and {@link
 * dev.convnet.app.mnist.HistogramDemo}.
 *
 * <p>Start with {@link dev.convnet.app.mnist.MnistSoftmax}, the smallest, then read {@link
 * dev.convnet.app.mnist.MnistDeep}. {@link dev.convnet.app.mnist.MnistExport} describes the network
 * that {@code export --model=mnist} exports.
 */
package dev.convnet.app.mnist;
