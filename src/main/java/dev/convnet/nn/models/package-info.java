// SPDX-License-Identifier: Apache-2.0
/**
 * Networks, from images to logits. Each is one file that reads like its diagram.
 *
 * <p>Start with {@link dev.convnet.nn.models.Networks}, which has every network by name, also those
 * that a {@link dev.convnet.nn.models.NetworkProvider} brings. {@link
 * dev.convnet.nn.models.Cifar10Net} is the tutorial's and the easiest to read. A network of your
 * own is a {@link dev.convnet.nn.models.Network}, a function of a scope, images and a mode; {@link
 * dev.convnet.nn.models.LayerChain} shortens it where layers follow one another.
 */
package dev.convnet.nn.models;
