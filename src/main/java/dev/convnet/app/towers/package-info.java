// SPDX-License-Identifier: Apache-2.0
/**
 * The CIFAR-10 tutorial on several devices: flags come in, a network that all of them trained goes
 * out.
 *
 * <p>Start with {@link dev.convnet.app.towers.Cifar10MultiGpuTrain}, the program for several GPUs,
 * and {@link dev.convnet.app.towers.Cifar10Cluster}, the one for several machines. {@code
 * MultiGpuTutorial} builds a tower's loss and the common training step, and {@code TowerComparison}
 * compares several towers with a single one.
 */
package dev.convnet.app.towers;
