// SPDX-License-Identifier: Apache-2.0
/**
 * The steps of a training loop come in; lines, checkpoints, summaries and the end of the run come
 * out.
 *
 * <p>Each class is a {@link dev.convnet.train.Hook}, or what one of them tells. Start with {@link
 * dev.convnet.train.hooks.StopAtStep}, the smallest, then {@link
 * dev.convnet.train.hooks.CheckpointHook}.
 */
package dev.convnet.train.hooks;
