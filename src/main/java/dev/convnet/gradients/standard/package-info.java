// SPDX-License-Identifier: Apache-2.0
/**
 * Types of TensorFlow's operations come in, a rule for each goes out, in files named by their
 * subject.
 *
 * <p>{@link dev.convnet.gradients.standard.StandardRules} lists them all; a new rule is a line in
 * one of the tables that it joins.
 */
package dev.convnet.gradients.standard;
