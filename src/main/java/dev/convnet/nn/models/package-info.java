// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures come in, logits go out: each network is one file that reads like its diagram.
 *
 * <p>Start with {@link dev.convnet.nn.models.Cifar10Net}, the tutorial's. The classic networks are
 * in {@code zoo}; what they have in common, a {@link dev.convnet.nn.models.Backbone} built by a
 * {@link dev.convnet.nn.models.LayerChain}, is here.
 */
package dev.convnet.nn.models;
