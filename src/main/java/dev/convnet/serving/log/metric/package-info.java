// SPDX-License-Identifier: Apache-2.0
/**
 * Numbers that are counted from entries as they come: how many pass a filter, and how a field of
 * theirs is distributed, for each minute.
 *
 * <p>Start with {@link dev.convnet.serving.log.metric.MetricDefinition}.
 */
package dev.convnet.serving.log.metric;
