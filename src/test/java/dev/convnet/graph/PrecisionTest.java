// SPDX-License-Identifier: Apache-2.0
package dev.convnet.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.RewriterConfig.Toggle;

class PrecisionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"avx512_bf16", "amx_bf16"})
  void bfloat16NeedsAProcessorThatHasIt(String flag) {
    assertDoesNotThrow(() -> Precision.BFLOAT16.check(Set.of("avx512f", flag)));
  }

  @Test
  void bfloat16IsRefusedWithAWayOut() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Precision.BFLOAT16.check(Set.of("avx512f")));

    assertEquals(
        "--precision=bfloat16: this processor has neither avx512_bf16 nor amx_bf16 in"
            + " /proc/cpuinfo; use --precision=float32",
        error.getMessage());
  }

  @Test
  void float32IsAlwaysThere() {
    assertDoesNotThrow(() -> Precision.FLOAT32.check(Set.of()));
  }

  @Test
  void theFirstProcessorsFlagsAreRead() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("cpuinfo"),
            "processor\t: 0\nflags\t\t: fpu avx2 amx_bf16\nprocessor\t: 1\nflags\t\t: fpu\n");

    assertTrue(Precision.flags(file).containsAll(Set.of("fpu", "avx2", "amx_bf16")));
  }

  @Test
  void aMachineThatTellsNothingHasNoFlags() throws IOException {
    assertEquals(Set.of(), Precision.flags(folder.resolve("none")));
    assertEquals(Set.of(), Precision.flags(Files.createFile(folder.resolve("empty"))));
  }

  @Test
  void aSessionIsToldOfIt() {
    var sixteen = SessionOptions.singleThreaded().withPrecision(Precision.BFLOAT16).toProto();

    var rewriter = sixteen.getGraphOptions().getRewriteOptions();
    assertEquals(Toggle.ON, rewriter.getAutoMixedPrecisionOnednnBfloat16());
    assertEquals(Toggle.DEFAULT, rewriter.getAutoMixedPrecisionCpu()); // ends the process
  }
}
