// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Python 3.7 with TensorFlow 1.15, the last of the originals' own: {@code CONVNET_PYTHON_1_15},
 * else {@code ~/.cache/convnet/python-1.15/bin/python}, made with {@code pip install
 * tensorflow==1.15.5 'protobuf<3.21'}. Few machines have one: without it the test is skipped, in CI
 * too.
 */
public final class OldPython {
  private OldPython() {}

  /**
   * Runs a script of {@code src/test/python}.
   *
   * @return what it printed, errors too
   */
  public static String run(String script, Object... arguments)
      throws IOException, InterruptedException {
    var python = interpreter();
    assumeTrue(Files.isExecutable(python), "no Python with TensorFlow 1.15 at " + python);
    var words = Stream.of(List.of(python, Path.of("src/test/python", script)), List.of(arguments));
    var command = words.flatMap(List::stream).map(Object::toString).toList();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private static Path interpreter() {
    return Optional.ofNullable(System.getenv("CONVNET_PYTHON_1_15"))
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".cache/convnet/python-1.15/bin/python"));
  }
}
