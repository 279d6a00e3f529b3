// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.layers.Mode;

/**
 * A network that can be built by name.
 *
 * @param form as in its source
 * @param preprocessing what it wants done to pixels
 * @param source who described it, and when
 */
public record Network(
    String name, Form form, Preprocessing preprocessing, String source, Builder builder) {
  /** Makes a network of a form. */
  @FunctionalInterface
  public interface Builder {
    /**
     * A network of that form.
     *
     * @throws IllegalArgumentException if it can't have that form
     */
    Model build(Form form);
  }

  static Network of(String name, int side, int classes, Builder builder) {
    return new Network(
        name, new Form(side, classes, Mode.INFERENCE), Preprocessing.UNIT, "", builder);
  }

  Network preprocessing(Preprocessing other) {
    return new Network(name, form, other, source, builder);
  }

  Network source(String text) {
    return new Network(name, form, preprocessing, text, builder);
  }

  /** As in its source, for inference. */
  public Model model() {
    return builder.build(form);
  }

  /**
   * In another form.
   *
   * @throws IllegalArgumentException if it can't have that form
   */
  public Model model(Form other) {
    return builder.build(other);
  }

  /**
   * In another form, to put another top on.
   *
   * @throws IllegalArgumentException if it can't have that form, or has no top of its own
   */
  public Backbone backbone(Form other) {
    if (model(other) instanceof Backbone backbone) return backbone;
    throw new IllegalArgumentException("network '" + name + "' is of one piece: it has no top");
  }
}
