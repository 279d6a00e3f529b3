// SPDX-License-Identifier: Apache-2.0
/**
 * Alerts: a metric of the log that is beyond a threshold for some minutes calls a webhook or a
 * command, once when that begins and once when it ends.
 *
 * <p>Start with {@link dev.convnet.serving.log.alert.AlertDefinition}; {@link
 * dev.convnet.serving.log.alert.AlertWatcher} looks at the metrics.
 */
package dev.convnet.serving.log.alert;
