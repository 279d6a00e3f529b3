// SPDX-License-Identifier: Apache-2.0
/**
 * The derivatives by an operation's outputs come in, those by its inputs go out: what a rule is,
 * and the words that rules are written in.
 *
 * <p>Start with {@link dev.convnet.gradients.rule.GradientRule}, then {@link
 * dev.convnet.gradients.rule.GradientContext}.
 */
package dev.convnet.gradients.rule;
