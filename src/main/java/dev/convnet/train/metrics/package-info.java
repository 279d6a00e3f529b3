// SPDX-License-Identifier: Apache-2.0

/**
 * Labels and answers come in; accuracy, precision, recall and the confusion matrix go out. Start
 * with {@link dev.convnet.train.metrics.ConfusionMatrix}. Needs nothing but the JDK.
 */
package dev.convnet.train.metrics;
