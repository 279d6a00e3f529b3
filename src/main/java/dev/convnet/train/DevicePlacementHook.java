// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;

/** Tells, after the first step, where its operations ran. */
public final class DevicePlacementHook implements Hook {
  private final Function<DevicePlacement, List<String>> lines;
  private final PrintStream out;
  private boolean told;

  /**
   * Prints some lines.
   *
   * @param lines what there is to tell
   */
  public DevicePlacementHook(Function<DevicePlacement, List<String>> lines, PrintStream out) {
    this.lines = lines;
    this.out = out;
  }

  /** Prints every operation: {@code --log_device_placement}. */
  public static DevicePlacementHook ofAll(Graph graph, PrintStream out) {
    return new DevicePlacementHook(placement -> placement.lines(graph), out);
  }

  @Override
  public boolean wantsTrace(long step) {
    return !told;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    if (told) return;
    told = true;
    lines.apply(DevicePlacement.of(values.trace().orElseThrow())).forEach(out::println);
  }
}
