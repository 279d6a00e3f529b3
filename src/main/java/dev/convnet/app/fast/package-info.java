// SPDX-License-Identifier: Apache-2.0
/**
 * Fast training: CIFAR-10 comes in; a network with a test accuracy of 0.86 or 0.94 goes out.
 *
 * <p>Start with {@link dev.convnet.app.fast.Cifar10Fast}, the program. {@code FastHyperparameters}
 * has the hyperparameters, {@code FastTraining} trains, and {@code Whitening} computes the filters
 * of the first layer.
 */
package dev.convnet.app.fast;
