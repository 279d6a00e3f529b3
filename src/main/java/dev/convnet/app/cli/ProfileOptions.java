// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.train.profile.Profiler;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of all programs that profile a training step. */
public final class ProfileOptions {
  @Option(
      names = {"--warm_up", "--warm-up"},
      paramLabel = "N",
      description = "number of steps before the measurement (default: ${DEFAULT-VALUE})")
  private int warmUp = 20;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "number of steps to time; then as many steps, at most 10, are traced (default:"
              + " ${DEFAULT-VALUE})")
  private int steps = 50;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description =
          "directory for trace.json, a timeline for a browser, and an event file for TensorBoard")
  private Optional<Path> to = Optional.empty();

  /** The settings of the profiler, for steps in float32. */
  public Profiler.Settings settings() {
    return settings(NumericPrecision.FLOAT32);
  }

  /** The settings of the profiler, for steps in {@code precision}. */
  public Profiler.Settings settings(NumericPrecision precision) {
    return new Profiler.Settings(warmUp, steps, to, precision);
  }
}
