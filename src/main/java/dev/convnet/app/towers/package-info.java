// SPDX-License-Identifier: Apache-2.0
/**
 * The CIFAR-10 tutorial on several devices: flags come in, a network that all of them trained goes
 * out.
 *
 * <p>Read {@link dev.convnet.app.towers.MultiGpuTutorial} first, what a tower is and how their
 * gradients meet; then {@link dev.convnet.app.towers.Cifar10MultiGpuTrain}, the program, and {@link
 * dev.convnet.app.towers.TowerComparison}, which holds towers against one device with all their
 * batches.
 */
package dev.convnet.app.towers;
