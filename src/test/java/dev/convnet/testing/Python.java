// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs scripts of {@code src/test/python} with real TensorFlow 2.18, as the environment variable
 * {@code CONVNET_PYTHON} names its interpreter, else {@code ~/.cache/convnet/python/bin/python}.
 */
public final class Python {
  private Python() {}

  /**
   * Skips the test where there is no Python, but fails it in CI; fails it, too, if the script does.
   *
   * @return what the script printed
   */
  public static String run(String script, String... arguments) throws IOException {
    var python = interpreter("CONVNET_PYTHON", "python");
    if (!Files.isExecutable(python)) {
      var missing = python + " is missing; set CONVNET_PYTHON to a Python with tensorflow 2.18";
      if ("true".equals(System.getenv("CI"))) fail(missing);
      assumeTrue(false, "skipped: " + missing);
    }
    return run(python, script, arguments);
  }

  /**
   * The same with TensorFlow 1.15, which needs Python 3.7 ({@code CONVNET_PYTHON_1_15}, else {@code
   * ~/.cache/convnet/python-1.15/bin/python}); skips in CI, too, since few machines have one.
   */
  public static String runOld(String script, String... arguments) throws IOException {
    var python = interpreter("CONVNET_PYTHON_1_15", "python-1.15");
    assumeTrue(
        Files.isExecutable(python),
        "skipped: %s is missing; set CONVNET_PYTHON_1_15 to a Python 3.7 with tensorflow 1.15.5"
            .formatted(python));
    return run(python, script, arguments);
  }

  private static Path interpreter(String variable, String folder) {
    return Optional.ofNullable(System.getenv(variable))
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".cache/convnet", folder, "bin/python"));
  }

  private static String run(Path python, String script, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(python.toString(), "src/test/python/" + script));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.onExit().join().exitValue(), output);
    return output;
  }
}
