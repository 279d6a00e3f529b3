// SPDX-License-Identifier: Apache-2.0
/**
 * The MNIST tutorials that write for TensorBoard: flags come in, event files and checkpoints of a
 * run go out.
 *
 * <p>Start with {@link dev.convnet.mnist.tensorboard.MnistFullyConnectedFeed} and {@code
 * FullyConnected}, which does its work.
 */
package dev.convnet.mnist.tensorboard;
