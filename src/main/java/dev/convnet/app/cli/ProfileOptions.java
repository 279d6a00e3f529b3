// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

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

  /** The settings of the profiler. */
  public Profiler.Settings settings() {
    return new Profiler.Settings(warmUp, steps, to);
  }
}
