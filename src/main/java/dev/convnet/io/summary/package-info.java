// SPDX-License-Identifier: Apache-2.0

/**
 * What TensorBoard shows. Summaries, graphs and session marks come in; event files come out, as
 * TensorFlow's own writer makes them: {@link dev.convnet.io.summary.EventWriter} writes a
 * directory's file, {@link dev.convnet.io.summary.EventReader} reads it back. Both stand on {@link
 * dev.convnet.io.summary.RecordWriter} and {@link dev.convnet.io.summary.RecordReader}, which know
 * the framing and its checksums, and need no TensorFlow session. Start with {@code EventWriter}.
 */
package dev.convnet.io.summary;
