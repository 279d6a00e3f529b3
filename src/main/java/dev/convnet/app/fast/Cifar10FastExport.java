// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import java.util.Map;

/**
 * The networks of {@code cifar10-fast} as they are served: from whole pictures, each looked at in
 * the six views of the test.
 */
public final class Cifar10FastExport {
  private Cifar10FastExport() {}

  /** One for each target, by the name that {@code export} knows it by. */
  public static Map<String, ExportSpec> networks() {
    return Map.of(
        "cifar10-fast",
        network(FastHyperparameters.forTarget("0.86")),
        "cifar10-fast-94",
        network(FastHyperparameters.forTarget("0.94")));
  }

  static ExportSpec network(FastHyperparameters recipe) {
    var net = new FastNet(recipe.widths(), new Constant(0), Mode.INFERENCE);
    return new ExportSpec(
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.CLASS_NAMES,
        (scope, pictures) -> FastGraph.inferenceLogits(scope, pictures, net));
  }
}
