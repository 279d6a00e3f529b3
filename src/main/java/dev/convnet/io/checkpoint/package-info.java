// SPDX-License-Identifier: Apache-2.0

/**
 * Variables to disk and back, in the files of TensorFlow's {@code Saver}: a checkpoint is an index,
 * data shards and a {@code .meta}, and the text file {@code checkpoint} names the latest. Variables
 * come in, files go out, and the other way round. To read, start with {@link
 * dev.convnet.io.checkpoint.CheckpointState}, which finds the checkpoints of a directory, and
 * {@link dev.convnet.io.checkpoint.CheckpointReader}, which needs no graph.
 */
package dev.convnet.io.checkpoint;
