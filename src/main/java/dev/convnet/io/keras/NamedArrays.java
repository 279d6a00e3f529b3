// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.api.Dataset;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Arrays by name, in the order added, as long as every name is one array's. The kernel of a
 * depthwise convolution, which is {@code depthwise_kernel} in Keras 2, is {@code kernel}, as in
 * Keras 3.
 */
final class NamedArrays {
  private static final String DEPTHWISE = "/depthwise_kernel";

  private final Map<String, Dataset> arrays = new LinkedHashMap<>();

  void add(String name, Dataset array) throws IOException {
    if (arrays.putIfAbsent(name, array) != null) {
      throw new IOException(
          "two arrays in it are called '%s', at %s and %s; rename the layer of one"
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
