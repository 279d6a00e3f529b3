// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures come in, logits go out: each network is one file that reads like its diagram.
 *
 * <p>Start with {@link dev.convnet.models.Cifar10Net}, the tutorial's.
 */
package dev.convnet.models;
