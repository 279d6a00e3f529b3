// SPDX-License-Identifier: Apache-2.0
/**
 * Entries in SQLite, a file for each day in UTC: {@code logs_20261130.db} with a table for each
 * log, such as {@code struct_log_20261130}. Any program reads them with SQL while they grow.
 *
 * <p>Start with {@link dev.convnet.serving.log.store.LogStore}, which writes, and {@link
 * dev.convnet.serving.log.store.LogReader}.
 */
package dev.convnet.serving.log.store;
