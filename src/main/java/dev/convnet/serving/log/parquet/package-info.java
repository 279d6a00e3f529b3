// SPDX-License-Identifier: Apache-2.0
/**
 * Entries in Apache Parquet: a file of them, and a sink that writes such files.
 *
 * <p>Start with {@link dev.convnet.serving.log.parquet.ParquetEntries}.
 */
package dev.convnet.serving.log.parquet;
