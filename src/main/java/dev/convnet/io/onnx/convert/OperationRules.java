// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The conversions of all operations that have one, by the operations' names in TensorFlow. */
final class OperationRules {
  static final Map<String, OperationRule> ALL = all();

  private OperationRules() {}

  private static Map<String, OperationRule> all() {
    var all = new HashMap<String, OperationRule>();
    Stream.of(
            ElementRules.all(),
            ReductionRules.all(),
            ArrayRules.all(),
            PartRules.all(),
            ConvolutionRules.all(),
            BatchNormRules.all(),
            PoolingRules.all(),
            ResizeRules.all())
        .forEach(all::putAll);
    return Map.copyOf(all);
  }
}
