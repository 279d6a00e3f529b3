// SPDX-License-Identifier: Apache-2.0
/**
 * The CIFAR-10 tutorial's programs: flags come in, a trained and measured network goes out.
 *
 * <p>Read {@link dev.convnet.app.cifar10.Cifar10Tutorial} first, the tutorial's four functions;
 * then {@link dev.convnet.app.cifar10.Cifar10Train} and {@link
 * dev.convnet.app.cifar10.Cifar10Eval}, the programs, and {@link
 * dev.convnet.app.cifar10.Quickstart}, which does all of it on a few pictures.
 */
package dev.convnet.app.cifar10;
