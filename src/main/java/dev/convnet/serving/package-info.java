// SPDX-License-Identifier: Apache-2.0
/**
 * Serves SavedModels over HTTP and JSON, as TensorFlow Serving's REST interface does.
 *
 * <p>Start with {@link dev.convnet.serving.ModelServer}; {@link dev.convnet.serving.BindAddress}
 * says where it listens. Both are API.
 */
package dev.convnet.serving;
