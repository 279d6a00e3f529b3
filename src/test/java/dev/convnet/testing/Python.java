// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

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
 * The Python with TensorFlow that tests compare with: {@code CONVNET_PYTHON}, else {@code
 * convnet/python/bin/python} in the cache folder.
 */
public final class Python {
  static final Path SCRIPTS = Path.of("src", "test", "python");

  private Python() {}

  /**
   * Runs a script of {@code src/test/python}. Without a Python the test is skipped, but fails where
   * {@code CI} is true.
   *
   * @return what it printed
   * @throws AssertionError if it exits with another code than 0, with what it said
   */
  public static String run(String script, Object... arguments)
      throws IOException, InterruptedException {
    var python = interpreter();
    var output = Files.createTempFile("python", ".txt");
    var errors = Files.createTempFile("python", ".txt");
    try {
      int code = WarmPython.run(python, SCRIPTS.resolve(script), arguments, output, errors);
      assertEquals(0, code, () -> script + " failed:\n" + read(errors));
      return Files.readString(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /**
   * Runs a script with another Python that {@code tools/python-env --nightly} makes; without it the
   * test is skipped.
   *
   * @param folder in {@code convnet} of the cache folder: {@code python-kserve}
   * @return what it printed
   */
  public static String runWith(String folder, String script, Object... arguments)
      throws IOException, InterruptedException {
    var python = cache().resolve(Path.of("convnet", folder, "bin", "python"));
    assumeTrue(
        Files.isExecutable(python),
        "no Python at " + python + "; tools/python-env --nightly makes it");
    return runIn(python, script, arguments);
  }

  /** Skips the test at once where {@link #run} would. */
  public static void require() {
    interpreter();
  }

  static String runIn(Path python, String script, Object... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(python.toString(), SCRIPTS.resolve(script).toString()));
    for (var argument : arguments) command.add(argument.toString());
    var errors = Files.createTempFile("python", ".txt");
    try {
      var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes());
      assertEquals(0, process.waitFor(), () -> script + " failed:\n" + read(errors));
      return output;
    } finally {
      Files.delete(errors);
    }
  }

  private static Path interpreter() {
    var python =
        environment("CONVNET_PYTHON")
            .map(Path::of)
            .orElseGet(() -> cache().resolve(Path.of("convnet", "python", "bin", "python")));
    if (Files.isExecutable(python)) return python;
    var missing = "no Python at " + python + "; make one with tools/python-env";
    if (environment("CI").equals(Optional.of("true"))) fail(missing);
    assumeTrue(false, missing);
    throw new AssertionError(missing);
  }

  static Path cache() {
    return environment("XDG_CACHE_HOME")
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
  }

  static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
