// SPDX-License-Identifier: Apache-2.0
/**
 * A SavedModel and requests by HTTP come in, answers in JSON go out, in the form of TensorFlow
 * Serving's REST interface.
 *
 * <p>Start with {@link dev.convnet.serving.ModelServer}, then {@code Prediction}.
 */
package dev.convnet.serving;
