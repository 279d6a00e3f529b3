// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.JavaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Cifar10InputBenchmarkTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void ofEitherInputIsALine(InputPipeline kind) throws IOException {
    var bytes = new ByteArrayOutputStream();

    Cifar10InputBenchmark.run(
        new Cifar10Input(folder, true, kind, 2), 3, System::nanoTime, new PrintStream(bytes));

    var line = bytes.toString(StandardCharsets.UTF_8).strip();
    assertTrue(
        line.matches(
            kind.name().toLowerCase(Locale.ROOT)
                + " input: [1-9]\\d* examples/s, \\d+\\.\\d{4} processor seconds for 1,000 examples"),
        line);
  }

  @Test
  void needsABatchAtLeast() {
    JavaProgram.here("cifar10-input", "--batches=0")
        .assertFailed(2, "convnet cifar10-input: --batches must be at least 1, got 0");
  }
}
