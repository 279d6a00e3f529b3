// SPDX-License-Identifier: Apache-2.0
/**
 * Writes and reads TensorBoard's event files, without a TensorFlow session.
 *
 * <p>Start with {@link dev.convnet.io.summary.EventWriter}; {@link
 * dev.convnet.io.summary.EventReader} reads such a file back, and {@link
 * dev.convnet.io.summary.EventAccumulator} collects what TensorBoard shows of a run. {@link
 * dev.convnet.io.summary.HParams}, {@link dev.convnet.io.summary.PrCurve}, {@link
 * dev.convnet.io.summary.MediaSummary} and {@link dev.convnet.io.summary.Projector} are for its
 * tabs beside scalars. Every public type is API.
 */
package dev.convnet.io.summary;
