// SPDX-License-Identifier: Apache-2.0
/**
 * Metrics: labels and predictions come in; accuracy, precision, recall and the confusion matrix go
 * out.
 *
 * <p>Start with {@link dev.convnet.train.metrics.ConfusionMatrix}. The package needs only the JDK.
 * All public types are API.
 */
package dev.convnet.train.metrics;
