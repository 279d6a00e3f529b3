// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import java.util.Collection;
import java.util.Comparator;

/**
 * The layer and the direction that an operation belongs to: {@code gradients/conv1/Conv2D_grad/…}
 * belongs to the backward pass of {@code conv1}.
 *
 * @param layer the name of the layer, or the first scope of an operation outside all layers
 */
record LayerPass(String layer, boolean backward) {
  private static final String GRADIENTS = "gradients/";

  /** The pass of the operation {@code name} in a graph with these layers. */
  static LayerPass of(String name, Collection<String> layers) {
    var at = name.indexOf(GRADIENTS);
    var backward = at == 0 || at > 0 && name.charAt(at - 1) == '/';
    var forward = backward ? name.substring(at + GRADIENTS.length()) : name;
    return layers.stream()
        .filter(layer -> isIn(layer, forward))
        .max(Comparator.comparingInt(String::length))
        .map(layer -> new LayerPass(layer, backward))
        .orElseGet(() -> new LayerPass(forward.replaceFirst("/.*", ""), backward));
  }

  /** Also the gradient of a layer that is a single operation: {@code pool1_grad/…}. */
  private static boolean isIn(String layer, String name) {
    return name.equals(layer) || name.startsWith(layer + "/") || name.startsWith(layer + "_grad/");
  }
}
