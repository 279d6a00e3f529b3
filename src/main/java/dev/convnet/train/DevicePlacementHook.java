// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;

/** Prints, after the first step, the devices on which its operations ran. */
public final class DevicePlacementHook implements Hook {
  private final Function<DevicePlacement, List<String>> lines;
  private final PrintStream out;
  private boolean hasPrinted;

  /**
   * Prints lines of the caller's choice.
   *
   * @param lines makes the lines from the placement of the first step
   */
  public DevicePlacementHook(Function<DevicePlacement, List<String>> lines, PrintStream out) {
    this.lines = lines;
    this.out = out;
  }

  /** Prints the device of every operation, as {@link DevicePlacement#lines} formats it. */
  public static DevicePlacementHook ofAll(Graph graph, PrintStream out) {
    return new DevicePlacementHook(placement -> placement.lines(graph), out);
  }

  @Override
  public boolean wantsTrace(long step) {
    return !hasPrinted;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    if (hasPrinted) return;
    hasPrinted = true;
    lines.apply(DevicePlacement.of(values.trace().orElseThrow())).forEach(out::println);
  }
}
