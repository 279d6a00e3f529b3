// SPDX-License-Identifier: Apache-2.0
/**
 * A training step comes in; where its time goes comes out, by operation and by layer.
 *
 * <p>Start with {@link dev.convnet.train.profile.Profiler}, which runs the steps; {@link
 * dev.convnet.train.profile.StepTimes} adds up what TensorFlow noted of each operation, {@link
 * dev.convnet.train.profile.ChromeTrace} writes it for a browser's timeline.
 */
package dev.convnet.train.profile;
