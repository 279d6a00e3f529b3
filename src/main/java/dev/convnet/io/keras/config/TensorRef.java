// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

/**
 * An output of a layer's call.
 *
 * @param call 0 for the first call of the layer, 1 for the second
 * @param index of the output, for layers that have several
 */
public record TensorRef(String layer, int call, int index) implements Argument {
  @Override
  public String toString() {
    return call == 0 ? layer : layer + ":" + call;
  }
}
