// SPDX-License-Identifier: Apache-2.0
/**
 * Feeds a graph with batches of images and labels.
 *
 * <p>Start with {@link dev.convnet.data.input.Input}: the operands of a batch, and the feed of each
 * step. {@link dev.convnet.data.input.ImageInput} takes images of any size, {@link
 * dev.convnet.data.input.MnistInput} MNIST. For CIFAR-10, {@link dev.convnet.data.input.QueueInput}
 * is the tutorial's pipeline of queues in the graph, and {@link
 * dev.convnet.data.input.PlaceholderInput} feeds {@link dev.convnet.data.input.Batches} that Java
 * makes; {@link dev.convnet.data.input.TowerInput} gives each of several towers its own batch.
 */
package dev.convnet.data.input;
