// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cifar10.Cifar10Export;
import dev.convnet.app.fast.Cifar10FastExport;
import dev.convnet.app.mnist.MnistExport;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every network that can be exported by name: those of the tutorials' programs, whose class names
 * and image sizes are fixed, and all of {@link Networks}. A name may be in both.
 */
final class ExportableNetworks {
  private static final Map<String, ExportSpec> PROGRAMS = programs();

  private ExportableNetworks() {}

  private static Map<String, ExportSpec> programs() {
    var programs = new TreeMap<>(Cifar10FastExport.networks());
    programs.put("cifar10", Cifar10Export.network());
    programs.put("mnist", MnistExport.network());
    return programs;
  }

  /** The network of a tutorial's program, such as {@code cifar10-train}; empty if it is none. */
  static Optional<ExportSpec> ofProgram(String name) {
    return Optional.ofNullable(PROGRAMS.get(name));
  }

  /** The network that {@code train --model} and {@code import --model} know by that name. */
  static Optional<NamedNetwork> named(String name) {
    return Networks.all().stream().filter(network -> network.name().equals(name)).findFirst();
  }

  /**
   * Describes a network of {@link Networks} with its preprocessing.
   *
   * @param imageSize height and width of its input in pixels
   * @param labels the names of its classes, in the order of the logits
   * @throws InvalidSettingException if the network cannot have that image size or number of classes
   */
  static ExportSpec spec(NamedNetwork network, int imageSize, List<String> labels) {
    var built = network.network(imageSize, labels.size());
    return new ExportSpec(
        imageSize,
        imageSize,
        labels,
        (scope, images) -> built.logits(scope, images, Mode.INFERENCE));
  }

  /** All names, in alphabetical order, with commas. */
  static String names() {
    var names = new TreeSet<>(PROGRAMS.keySet());
    Networks.all().forEach(network -> names.add(network.name()));
    return String.join(", ", names);
  }
}
