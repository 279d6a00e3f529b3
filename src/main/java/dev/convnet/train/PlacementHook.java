// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;

/** Tells, after the first step, where its operations ran. */
public final class PlacementHook implements Hook {
  private final Function<Placement, List<String>> lines;
  private final PrintStream out;
  private boolean told;

  /**
   * Prints some lines.
   *
   * @param lines what there is to tell
   */
  public PlacementHook(Function<Placement, List<String>> lines, PrintStream out) {
    this.lines = lines;
    this.out = out;
  }

  /** Prints every operation: {@code --log_device_placement}. */
  public static PlacementHook ofAll(Graph graph, PrintStream out) {
    return new PlacementHook(placement -> placement.lines(graph), out);
  }

  @Override
  public boolean traces(long step) {
    return !told;
  }

  @Override
  public void after(StepValues values, TrainingLoop.Control control) {
    if (told) return;
    told = true;
    lines.apply(Placement.of(values.trace().orElseThrow())).forEach(out::println);
  }
}
