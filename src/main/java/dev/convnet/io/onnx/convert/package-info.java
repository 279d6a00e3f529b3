// SPDX-License-Identifier: Apache-2.0
/**
 * The conversion of a SavedModel's graph to ONNX, operation by operation. Start with {@link
 * dev.convnet.io.onnx.convert.SignatureConversion}; {@code Conversion} walks over the operations,
 * and the conversion of one is a line in one of the {@code …Rules}.
 */
package dev.convnet.io.onnx.convert;
