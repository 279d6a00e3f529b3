// SPDX-License-Identifier: Apache-2.0
/**
 * TFRecord files of any content: TensorFlow's format for event files and data sets.
 *
 * <p>Start with {@link dev.convnet.data.records.RecordWriter}; {@link
 * dev.convnet.data.records.RecordReader} reads such a file from its start.
 */
package dev.convnet.data.records;
