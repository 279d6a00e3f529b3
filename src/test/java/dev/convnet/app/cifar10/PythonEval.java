// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What Python's evaluation says.
 *
 * @param precision as the tutorial prints it: of whole batches, in the order that 16 threads give
 * @param correct right answers over every picture once
 */
record PythonEval(double precision, long correct, long examples) {
  private static final Pattern LINES =
      Pattern.compile("precision @ 1 = (\\d\\.\\d{3})\\R(\\d+) of (\\d+) right");

  /** Batches of 100, so that 500 pictures fill them. */
  static PythonEval of(Path dataDir, Path checkpoints) throws IOException, InterruptedException {
    var output =
        Python.run(
            "cifar10_twin.py",
            "eval",
            "--data_dir=" + dataDir,
            "--checkpoint_dir=" + checkpoints,
            "--batch_size=100");
    var found = LINES.matcher(output);
    if (!found.find()) throw new IOException("no precision in: " + output);
    return new PythonEval(
        Double.parseDouble(found.group(1)),
        Long.parseLong(found.group(2)),
        Long.parseLong(found.group(3)));
  }

  /**
   * One picture may be at a tie that the last bits decide; in the tutorial's own way of counting,
   * threads may also put up to 16 pictures of the next round before the last of this.
   */
  void assertAgrees(Evaluation.Report ours) {
    assertEquals(examples, ours.imageCount());
    assertEquals(correct, ours.correct(), 1);
    assertEquals(precision, ours.precision(), 16.0 / examples);
  }
}
