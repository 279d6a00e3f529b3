// SPDX-License-Identifier: Apache-2.0
/**
 * Feeds a graph with batches of images and labels.
 *
 * <p>Start with {@link dev.convnet.data.input.Input}: the operands of a batch, and the feed of each
 * step. {@link dev.convnet.data.input.ImageInput} takes images of any size, {@link
 * dev.convnet.data.input.MnistInput} MNIST; {@link dev.convnet.data.input.TowerInput} gives each of
 * several towers its own batch. {@link dev.convnet.data.input.QueueInput} is the CIFAR-10
 * tutorial's pipeline of queues in the graph.
 *
 * <p>All others have one pipeline: {@link dev.convnet.data.input.Examples} draw an image as a
 * network takes it, a {@link dev.convnet.data.input.BatchPlan} says which images each batch has,
 * {@link dev.convnet.data.input.PrefetchingBatches} make the tensors ahead of time, and a {@link
 * dev.convnet.data.input.PlaceholderInput} feeds them.
 */
package dev.convnet.data.input;
