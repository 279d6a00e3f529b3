// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import java.nio.file.Path;
import java.util.Map;

/**
 * A model to serve.
 *
 * @param name in requests
 * @param basePath the folder that has a folder for each version, whose name is a number
 * @param labels names for versions
 */
public record ModelConfig(
    String name, Path basePath, VersionPolicy policy, Map<String, Long> labels) {
  public ModelConfig {
    labels = Map.copyOf(labels);
  }

  /** The highest version of a model, without labels. */
  public static ModelConfig of(String name, Path basePath) {
    return new ModelConfig(name, basePath, VersionPolicy.latest(), Map.of());
  }
}
