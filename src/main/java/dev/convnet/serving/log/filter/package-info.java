// SPDX-License-Identifier: Apache-2.0
/**
 * Filters of log entries, in the language of Google's Cloud Logging: {@code jsonPayload.text:"-a"
 * AND timestamp>="2026-11-01"}.
 *
 * <p>Start with {@link dev.convnet.serving.log.filter.LogFilter}, which has the grammar. A filter
 * looks at an entry in memory, or becomes a condition of SQL with parameters; both say the same.
 */
package dev.convnet.serving.log.filter;
