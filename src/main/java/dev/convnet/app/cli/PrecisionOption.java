// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.nn.graph.NumericPrecision;
import picocli.CommandLine.Option;

/** The flag {@code --precision}. */
public final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description =
          "numeric precision: float32; bfloat16, if the processor supports it; float16 with loss"
              + " scaling, if there is a GPU; fastest: bfloat16 if supported, otherwise float32"
              + " (default: ${DEFAULT-VALUE})")
  private Choice choice;

  private enum Choice {
    FLOAT32,
    BFLOAT16,
    FLOAT16,
    FASTEST;

    private NumericPrecision precision() {
      return this == FASTEST ? NumericPrecision.fastest() : NumericPrecision.valueOf(name());
    }

    /** The value as written on the command line. */
    @Override
    public String toString() {
      return FlagValue.of(this);
    }
  }

  private PrecisionOption(Choice defaultChoice) {
    this.choice = defaultChoice;
  }

  /** The flag with the default float32. */
  public static PrecisionOption defaultingToFloat32() {
    return new PrecisionOption(Choice.FLOAT32);
  }

  /** The flag with the default {@code fastest}. */
  public static PrecisionOption defaultingToFastest() {
    return new PrecisionOption(Choice.FASTEST);
  }

  /**
   * The chosen precision. {@link NumericPrecision#check} checks whether the machine supports it.
   */
  public NumericPrecision precision() {
    return choice.precision();
  }
}
