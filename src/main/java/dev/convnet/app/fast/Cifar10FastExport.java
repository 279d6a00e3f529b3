// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import java.util.Map;

/**
 * Exports the networks of {@code cifar10-fast} for serving, with the six views of test-time
 * augmentation.
 */
public final class Cifar10FastExport {
  private Cifar10FastExport() {}

  /**
   * The networks by their names in the program {@code export}; two targets share the larger one.
   */
  public static Map<String, ExportSpec> networks() {
    return Map.of(
        "cifar10-fast",
        network(FastHyperparameters.forTarget("0.86")),
        "cifar10-fast-94",
        network(FastHyperparameters.forTarget("0.94")));
  }

  static ExportSpec network(FastHyperparameters hyperparameters) {
    var network = new FastNet(hyperparameters.widths(), new Constant(0), Mode.INFERENCE);
    return new ExportSpec(
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.CLASS_NAMES,
        (scope, images) -> FastGraph.inferenceLogits(scope, images, network));
  }
}
