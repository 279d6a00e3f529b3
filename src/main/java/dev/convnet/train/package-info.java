// SPDX-License-Identifier: Apache-2.0
/**
 * A loss comes in, steps go out: restored, run, and ended cleanly.
 *
 * <p>{@link dev.convnet.train.TrainStep} is what a step runs, {@link
 * dev.convnet.train.TrainingLoop} runs it, a {@link dev.convnet.train.Hook} looks on; those that
 * log, save and guard are in {@code hooks}. {@link dev.convnet.train.Towers} shares a step among
 * devices, {@link dev.convnet.train.RunDirectory} keeps runs from overwriting each other.
 */
package dev.convnet.train;
