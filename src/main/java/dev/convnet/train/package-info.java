// SPDX-License-Identifier: Apache-2.0
/**
 * Training: a loss and batches come in, a trained network goes out.
 *
 * <p>Start with {@link dev.convnet.train.TrainingRun}, which assembles a run, and {@link
 * dev.convnet.train.TrainingJob}, which trains one graph of it. A {@link
 * dev.convnet.train.TrainStep} holds the operations of a step, and each {@link
 * dev.convnet.train.Hook} logs, saves, measures or stops. {@link dev.convnet.train.Evaluator}
 * measures a network, and {@link dev.convnet.train.Towers} distributes a step over devices.
 *
 * <p>All public types are API for programs that train.
 */
package dev.convnet.train;
