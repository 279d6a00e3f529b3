// SPDX-License-Identifier: Apache-2.0
/**
 * ONNX files of networks: the graph of a SavedModel, converted operation by operation. Start with
 * {@link dev.convnet.io.onnx.OnnxExporter}, or with {@link dev.convnet.io.onnx.OnnxRuntimeEngine}
 * to have ONNX Runtime compute a SavedModel; a conversion is a line in one of the {@code …Rules}.
 */
package dev.convnet.io.onnx;
