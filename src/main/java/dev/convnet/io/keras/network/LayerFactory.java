// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

/** Makes the layer of a class. */
@FunctionalInterface
interface LayerFactory {
  /** Reads all settings, and notes those that cannot be imported. */
  LayerPlan plan(LayerOptions options);
}
