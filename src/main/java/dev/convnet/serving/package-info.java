// SPDX-License-Identifier: Apache-2.0
/**
 * Serves SavedModels by TensorFlow Serving's REST and gRPC interfaces and the Open Inference
 * Protocol.
 *
 * <p>Start with {@link dev.convnet.serving.ModelServer}; {@link dev.convnet.serving.BindAddress}
 * says where it listens. Both are API.
 */
package dev.convnet.serving;
