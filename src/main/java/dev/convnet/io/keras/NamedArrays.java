// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.api.Dataset;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects arrays with unique names, in the order added. The kernel of a depthwise convolution is
 * named {@code kernel} as in Keras 3; Keras 2 named it {@code depthwise_kernel}.
 */
final class NamedArrays {
  private static final String DEPTHWISE = "/depthwise_kernel";

  private final Map<String, Dataset> arrays = new LinkedHashMap<>();

  void add(String name, Dataset array) throws IOException {
    if (arrays.putIfAbsent(name, array) != null) {
      throw new IOException(
          "two of its arrays are called '%s', %s and %s; rename one of their layers"
              .formatted(name, arrays.get(name).getPath(), array.getPath()));
    }
  }

  Map<String, Dataset> byName() {
    var byName = new LinkedHashMap<String, Dataset>();
    arrays.forEach((name, array) -> byName.put(asInKeras3(name), array));
    return byName;
  }

  private String asInKeras3(String name) {
    if (!name.endsWith(DEPTHWISE)) return name;
    var layer = name.substring(0, name.length() - DEPTHWISE.length());
    return arrays.containsKey(layer + "/pointwise_kernel") ? name : layer + "/kernel";
  }
}
