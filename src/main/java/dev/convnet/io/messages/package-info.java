// SPDX-License-Identifier: Apache-2.0
/**
 * TensorFlow Serving's messages: types from a {@code .proto} file without generated code, and
 * tensors in them. Start with {@link dev.convnet.io.messages.ProtoMessage} and {@link
 * dev.convnet.io.messages.TensorMessage}.
 */
package dev.convnet.io.messages;
