// SPDX-License-Identifier: Apache-2.0
/**
 * Profiling: a training step comes in; the time of each operation and layer goes out.
 *
 * <p>Start with {@link dev.convnet.train.profile.Profiler}, which runs the steps. Internally,
 * {@code StepTimes} adds up the times that TensorFlow records, and {@code ChromeTrace} writes them
 * for a browser's timeline. All public types are API.
 */
package dev.convnet.train.profile;
