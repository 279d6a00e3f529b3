// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

/** Converts operations of one type. */
@FunctionalInterface
interface OperationRule {
  /**
   * Adds the operations that compute the same, and sets the results.
   *
   * @throws NotConvertibleException if this operation cannot be converted
   */
  void convert(Step step);
}
