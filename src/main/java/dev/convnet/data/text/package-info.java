// SPDX-License-Identifier: Apache-2.0
/**
 * Text files that people write: a path comes in, lines go out, or a sentence that says which line
 * cannot be read. No TensorFlow.
 *
 * <p>Start with {@link dev.convnet.data.text.TextFile}.
 */
package dev.convnet.data.text;
