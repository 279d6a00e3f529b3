// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import java.util.List;

/** What a layer is called with: a tensor, or numbers. */
public sealed interface Argument permits TensorRef, Argument.Numbers, Argument.Other {
  /** A number, or a number for each channel. */
  record Numbers(List<Double> values) implements Argument {
    public Numbers {
      values = List.copyOf(values);
    }
  }

  /**
   * Anything else, which no layer takes.
   *
   * @param text a part of its JSON
   */
  record Other(String text) implements Argument {}
}
