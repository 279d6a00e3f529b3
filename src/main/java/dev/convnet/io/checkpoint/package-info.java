// SPDX-License-Identifier: Apache-2.0
/**
 * Saves variables to TensorFlow checkpoints and restores them. A checkpoint is an index file, data
 * shards and a {@code .meta} file; the text file {@code checkpoint} names the latest one. The older
 * format V1, in which one file holds all, can be read and restored.
 *
 * <p>Start with {@link dev.convnet.io.checkpoint.CheckpointReader}, which reads any checkpoint
 * without a graph, and {@link dev.convnet.io.checkpoint.Saver}, which saves and restores a graph's
 * variables. Every public type is API.
 */
package dev.convnet.io.checkpoint;
