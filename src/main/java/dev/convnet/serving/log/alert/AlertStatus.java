// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

/**
 * How an alert does.
 *
 * @param rule such as {@code errors count > 5.0 for 3 minutes}
 * @param since when it began to fire, or ended; empty if it never fired
 * @param figure of the last minute; empty if there is none
 * @param problem why it cannot be evaluated, or could not be told; empty if all is well
 */
public record AlertStatus(
    String name, String rule, boolean firing, String since, String figure, String problem) {}
