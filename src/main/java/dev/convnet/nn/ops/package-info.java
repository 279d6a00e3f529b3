// SPDX-License-Identifier: Apache-2.0
/**
 * Tensors come in, tensors go out; no variables.
 *
 * <p>{@link dev.convnet.nn.ops.Losses} says how wrong logits are, {@link
 * dev.convnet.nn.ops.LocalResponseNormalization} and the rest are what layers and inputs are made
 * of. Where an operation's gradient is better than TensorFlow's own, it is attached here.
 */
package dev.convnet.nn.ops;
