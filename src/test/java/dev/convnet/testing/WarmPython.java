// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A Python that has imported TensorFlow and runs each script in a copy of itself: {@code
 * src/test/python/warm_python.py}. It ends with this JVM.
 */
final class WarmPython {
  private static final Map<Path, WarmPython> RUNNING = new HashMap<>();

  private final Process process;
  private final Writer calls;
  private final BufferedReader codes;

  private WarmPython(Path interpreter) {
    var script = Python.SCRIPTS.resolve("warm_python.py").toString();
    try {
      process =
          new ProcessBuilder(interpreter.toString(), script)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    calls = process.outputWriter();
    codes = process.inputReader();
  }

  /**
   * Runs a script with its output in files.
   *
   * @return its exit code; negative: the signal that ended it
   */
  static synchronized int run(
      Path interpreter, Path script, Object[] arguments, Path output, Path errors)
      throws IOException {
    RUNNING.values().removeIf(python -> !python.process.isAlive());
    var python = RUNNING.computeIfAbsent(interpreter, WarmPython::new);
    var call =
        Map.of(
            "script", script.toString(),
            "arguments", Arrays.stream(arguments).map(Object::toString).toList(),
            "output", output.toString(),
            "errors", errors.toString());
    python.calls.write(new ObjectMapper().writeValueAsString(call) + "\n");
    python.calls.flush();
    var code = python.codes.readLine();
    if (code == null) throw new IOException("Python ended before " + script + " did");
    return Integer.parseInt(code);
  }
}
