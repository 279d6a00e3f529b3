// SPDX-License-Identifier: Apache-2.0
/**
 * TensorFlow Serving's small files of settings, in the text format of protocol buffers. Start with
 * {@link dev.convnet.serving.textproto.TextProto}.
 */
package dev.convnet.serving.textproto;
