// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.layers.Mode;

/**
 * A network that can be built by name.
 *
 * @param defaultConfig as in its source
 * @param preprocessing what it wants done to pixels
 * @param source who described it, and when
 */
public record NamedNetwork(
    String name,
    ModelConfig defaultConfig,
    Preprocessing preprocessing,
    String source,
    Builder builder) {
  /** Makes a network of a form. */
  @FunctionalInterface
  public interface Builder {
    /**
     * A network of that form.
     *
     * @throws IllegalArgumentException if it can't have that form
     */
    Model build(ModelConfig form);
  }

  static NamedNetwork of(String name, int side, int classes, Builder builder) {
    return new NamedNetwork(
        name, new ModelConfig(side, classes, Mode.INFERENCE), Preprocessing.UNIT, "", builder);
  }

  NamedNetwork preprocessing(Preprocessing other) {
    return new NamedNetwork(name, defaultConfig, other, source, builder);
  }

  NamedNetwork source(String text) {
    return new NamedNetwork(name, defaultConfig, preprocessing, text, builder);
  }

  /** As in its source, for inference. */
  public Model build() {
    return builder.build(defaultConfig);
  }

  /**
   * In another form.
   *
   * @throws IllegalArgumentException if it can't have that form
   */
  public Model build(ModelConfig other) {
    return builder.build(other);
  }

  /**
   * In another form, to put another top on.
   *
   * @throws IllegalArgumentException if it can't have that form, or has no top of its own
   */
  public Backbone buildBackbone(ModelConfig other) {
    if (build(other) instanceof Backbone backbone) return backbone;
    throw new IllegalArgumentException("network '" + name + "' is of one piece: it has no top");
  }
}
