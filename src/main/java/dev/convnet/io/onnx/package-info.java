// SPDX-License-Identifier: Apache-2.0
/**
 * ONNX files of networks. Start with {@link dev.convnet.io.onnx.OnnxExporter}, which writes them,
 * {@link dev.convnet.io.onnx.OnnxClassifier}, which classifies images with one, or {@link
 * dev.convnet.io.onnx.OnnxRuntimeEngine} to have ONNX Runtime compute a SavedModel.
 */
package dev.convnet.io.onnx;
