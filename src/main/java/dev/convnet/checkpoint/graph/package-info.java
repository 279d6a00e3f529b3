// SPDX-License-Identifier: Apache-2.0
/**
 * The graph's side of a checkpoint: variables come in; operations that save and restore them, as
 * Python's {@code Saver} names them, and their values at one moment go out.
 *
 * <p>Start with {@link dev.convnet.checkpoint.graph.SaveGraph}.
 */
package dev.convnet.checkpoint.graph;
