// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.nn.graph.NumericPrecision;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The flag for the numbers that a program computes in. */
public final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description =
          "float32; bfloat16 where the processor has it; float16, with loss scaling, where there is a"
              + " GPU; fastest, which is bfloat16 or else float32 (default: ${DEFAULT-VALUE})")
  private Choice choice;

  private enum Choice {
    FLOAT32,
    BFLOAT16,
    FLOAT16,
    FASTEST;

    private NumericPrecision precision() {
      return this == FASTEST ? NumericPrecision.fastest() : NumericPrecision.valueOf(name());
    }

    /** As a user writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private PrecisionOption(Choice unlessGiven) {
    this.choice = unlessGiven;
  }

  /** Float32 where the flag is not given. */
  public static PrecisionOption defaultingToFloat32() {
    return new PrecisionOption(Choice.FLOAT32);
  }

  /** The processor's fastest where the flag is not given. */
  public static PrecisionOption defaultingToFastest() {
    return new PrecisionOption(Choice.FASTEST);
  }

  /** What was chosen; whether the machine can do it, {@link NumericPrecision#check} tells. */
  public NumericPrecision precision() {
    return choice.precision();
  }
}
