// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import picocli.CommandLine.Option;

/** The flag {@code --seed}, the seed of every random choice of a run. */
public final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "seed of every random choice (shuffling, augmentation, initial weights, dropout) (default:"
              + " ${DEFAULT-VALUE})")
  private long seed;

  /** The flag with the default 1. */
  public SeedOption() {
    this(1);
  }

  /** The flag with another default. */
  public SeedOption(long defaultSeed) {
    this.seed = defaultSeed;
  }

  public long seed() {
    return seed;
  }
}
