// SPDX-License-Identifier: Apache-2.0
/**
 * Functions of tensors that have no variables: losses, accuracy, summaries, dropout, augmentation
 * and local response normalization.
 *
 * <p>Start with {@link dev.convnet.nn.ops.Losses}. Layers and input pipelines are built from the
 * others. Where an operation has a better gradient than TensorFlow's own, it is attached here.
 */
package dev.convnet.nn.ops;
