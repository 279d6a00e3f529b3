// SPDX-License-Identifier: Apache-2.0
/**
 * What a report over a log asks for, and what it says: counts, latencies, answers and their drift
 * by hour or day.
 *
 * <p>Start with {@link dev.convnet.serving.log.report.ReportQuery}; {@link
 * dev.convnet.serving.log.report.LogReport} is the answer.
 */
package dev.convnet.serving.log.report;
