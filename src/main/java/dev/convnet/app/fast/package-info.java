// SPDX-License-Identifier: Apache-2.0
/**
 * CIFAR-10 comes in, and in minutes a network that knows it goes out.
 *
 * <p>Start with {@link dev.convnet.app.fast.Cifar10Fast}, the program. {@code FastHyperparameters}
 * has the numbers, {@code FastTraining} puts them to work, {@code Whitening} makes the first layer.
 */
package dev.convnet.app.fast;
