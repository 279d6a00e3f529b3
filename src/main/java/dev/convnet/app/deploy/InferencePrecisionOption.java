// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.io.savedmodel.InferencePrecision;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The flag {@code --precision} of programs that load models. */
final class InferencePrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description =
          "numeric precision: float32; bfloat16, if the processor supports it; fastest, which is"
              + " measured when a model is loaded, and is bfloat16 only if its answers are much the"
              + " same (default: ${DEFAULT-VALUE})")
  private Choice choice = Choice.FLOAT32;

  private enum Choice {
    FLOAT32,
    BFLOAT16,
    FASTEST;

    /** The value as written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  InferencePrecision precision() {
    return InferencePrecision.valueOf(choice.name());
  }
}
