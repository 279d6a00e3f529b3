// SPDX-License-Identifier: Apache-2.0
/**
 * The programs of the CIFAR-10 tutorial: flags come in, a trained and evaluated network goes out.
 *
 * <p>Start with {@link dev.convnet.app.cifar10.Cifar10Tutorial}, the functions of the tutorial.
 * Then read the programs {@link dev.convnet.app.cifar10.Cifar10Train} and {@link
 * dev.convnet.app.cifar10.Cifar10Eval}, and {@link dev.convnet.app.cifar10.Quickstart}, which
 * trains and evaluates on a few images.
 */
package dev.convnet.app.cifar10;
