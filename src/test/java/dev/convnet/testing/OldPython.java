// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Python 3.7 with TensorFlow 1.15, the last of the originals' own: {@code CONVNET_PYTHON_1_15},
 * else {@code convnet/python-1.15/bin/python} in the cache folder, where {@code tools/python-env}
 * puts it if there is a Python 3.7. Few machines have one: without it the test is skipped, in
 * continuous integration too.
 */
public final class OldPython {
  private OldPython() {}

  /**
   * Runs a script of {@code src/test/python}.
   *
   * @return what it printed
   */
  public static String run(String script, Object... arguments)
      throws IOException, InterruptedException {
    var python =
        Python.environment("CONVNET_PYTHON_1_15")
            .map(Path::of)
            .orElseGet(() -> Python.cache().resolve("convnet/python-1.15/bin/python"));
    assumeTrue(
        Files.isExecutable(python),
        "no Python with TensorFlow 1.15 at "
            + python
            + "; tools/python-env makes it of a Python 3.7");
    return Python.runIn(python, script, arguments);
  }
}
