// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import picocli.CommandLine.Option;

/** The flag for the seed, from which all that is random in a run comes. */
public final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random (default: ${DEFAULT-VALUE})")
  private long seed;

  /** 1 where the flag is not given. */
  public SeedOption() {
    this(1);
  }

  public SeedOption(long unlessGiven) {
    this.seed = unlessGiven;
  }

  public long seed() {
    return seed;
  }
}
