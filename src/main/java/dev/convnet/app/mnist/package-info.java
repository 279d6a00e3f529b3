// SPDX-License-Identifier: Apache-2.0
/**
 * The MNIST tutorials' programs: flags come in, a trained and measured network goes out.
 *
 * <p>Read {@link dev.convnet.app.mnist.MnistSoftmax} first, a tutorial in twenty lines, then {@link
 * dev.convnet.app.mnist.MnistDeep}.
 */
package dev.convnet.app.mnist;
