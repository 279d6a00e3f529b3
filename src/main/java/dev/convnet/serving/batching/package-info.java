// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the requests of several clients in one call of the model, because a batch takes less time
 * than its rows alone. Start with {@link dev.convnet.serving.batching.ModelRunners}; {@link
 * dev.convnet.serving.batching.Batching} says when.
 */
package dev.convnet.serving.batching;
