// SPDX-License-Identifier: Apache-2.0
/**
 * The Open Inference Protocol (version 2), which KServe, Triton and MLServer speak, without HTTP.
 * Start with {@link dev.convnet.serving.openinference.OpenInferenceApi}.
 */
package dev.convnet.serving.openinference;
