// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.train.profile.Profiler;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that all programs that profile share. */
public final class ProfileOptions {
  @Option(
      names = {"--warm_up", "--warm-up"},
      paramLabel = "N",
      description = "steps before any is measured (default: ${DEFAULT-VALUE})")
  private int warmUp = 20;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "steps to time as they are; as many again are traced, 10 at most (default:"
              + " ${DEFAULT-VALUE})")
  private int steps = 50;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "write trace.json, for a browser's timeline, and an event file for TensorBoard")
  private Optional<Path> to = Optional.empty();

  public Profiler.Settings settings() {
    return new Profiler.Settings(warmUp, steps, to);
  }
}
