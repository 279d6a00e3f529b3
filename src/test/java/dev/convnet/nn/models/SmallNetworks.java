// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import java.util.List;

/** Networks of few layers for tests: a known family, but smaller than any that has a name. */
public final class SmallNetworks {
  private SmallNetworks() {}

  /** The first stage of a {@link ResNet}. */
  public static Backbone resNet(int units, ModelConfig config) {
    return new ResNet(List.of(units), config);
  }

  /** A {@link CifarResNet} with {@code units} in each stage. */
  public static Backbone cifarResNet(int units, ModelConfig config) {
    return new CifarResNet(units, config);
  }
}
