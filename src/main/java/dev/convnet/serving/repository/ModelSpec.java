// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import java.util.Optional;

/**
 * Which version of which model a request is for.
 *
 * @param version a number; not together with a label
 * @param label a name for a version; without both, the highest version is meant
 */
public record ModelSpec(String name, Optional<Long> version, Optional<String> label) {
  /** The highest version of a model. */
  public static ModelSpec latest(String name) {
    return new ModelSpec(name, Optional.empty(), Optional.empty());
  }

  /** One version of a model. */
  public static ModelSpec of(String name, long version) {
    return new ModelSpec(name, Optional.of(version), Optional.empty());
  }

  /** As TensorFlow Serving writes it. */
  @Override
  public String toString() {
    return version.map(number -> "Specific(" + name + ", " + number + ")").orElse(latest());
  }

  private String latest() {
    return "Latest(" + name + ")";
  }
}
