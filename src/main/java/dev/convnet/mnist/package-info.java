// SPDX-License-Identifier: Apache-2.0
/**
 * The MNIST tutorials' programs: flags come in, a trained and measured network goes out.
 *
 * <p>Read {@link dev.convnet.mnist.MnistSoftmax} first, a tutorial in twenty lines, then {@link
 * dev.convnet.mnist.MnistDeep}. What all share: {@link dev.convnet.mnist.Trainer} runs the steps,
 * {@code Measure} measures. Those that are about TensorBoard are in {@code tensorboard}.
 */
package dev.convnet.mnist;
