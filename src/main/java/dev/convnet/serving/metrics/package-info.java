// SPDX-License-Identifier: Apache-2.0
/**
 * What a server counts and measures, as text for Prometheus. Start with {@link
 * dev.convnet.serving.metrics.ServerMetrics}.
 */
package dev.convnet.serving.metrics;
