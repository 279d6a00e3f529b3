// SPDX-License-Identifier: Apache-2.0
/**
 * What the log consists of: entries, and the fields that they have.
 *
 * <p>Start with {@link dev.convnet.serving.log.entry.LogEntry}. {@link
 * dev.convnet.serving.log.entry.LogField} is the schema: the queue, the store, filters and exports
 * follow it.
 */
package dev.convnet.serving.log.entry;
