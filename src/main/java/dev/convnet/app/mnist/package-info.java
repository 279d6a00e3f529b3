// SPDX-License-Identifier: Apache-2.0
/**
 * The MNIST tutorials' programs: flags come in, a trained and measured network goes out.
 *
 * <p>Read {@link dev.convnet.app.mnist.MnistSoftmax} first, a tutorial in twenty lines, then {@link
 * dev.convnet.app.mnist.MnistDeep}. What all share: {@link dev.convnet.app.mnist.Trainer} runs the
 * steps, {@code Measure} measures. Those that are about TensorBoard are in {@code tensorboard}.
 */
package dev.convnet.app.mnist;
