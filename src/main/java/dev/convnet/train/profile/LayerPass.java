// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import java.util.Collection;
import java.util.Comparator;

/**
 * What part of a training an operation belongs to: {@code gradients/conv1/Conv2D_grad/…} to {@code
 * conv1}, going back.
 *
 * @param layer a layer, or the first scope of what is in none
 */
record LayerPass(String layer, boolean backward) {
  private static final String GRADIENTS = "gradients/";

  /** Of the operation {@code name}, in a graph of these layers. */
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

  /** Where a layer is one operation, its gradient is {@code pool1_grad}. */
  private static boolean isIn(String layer, String name) {
    return name.equals(layer) || name.startsWith(layer + "/") || name.startsWith(layer + "_grad/");
  }
}
