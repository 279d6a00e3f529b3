// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.Precision.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

class PrecisionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"avx512_bf16", "amx_bf16"})
  void bfloat16NeedsAProcessorThatHasIt(String flag) {
    assertDoesNotThrow(() -> Precision.BFLOAT16.check(new Here(Set.of("avx512f", flag), false)));
  }

  @Test
  void bfloat16IsRefusedWithAWayOut() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Precision.BFLOAT16.check(new Here(Set.of("avx512f"), true)));

    assertEquals(
        "--precision=bfloat16: this processor has neither avx512_bf16 nor amx_bf16 in"
            + " /proc/cpuinfo; use --precision=float32",
        error.getMessage());
  }

  @Test
  void float32IsAlwaysThere() {
    assertDoesNotThrow(() -> Precision.FLOAT32.check(new Here(Set.of(), false)));
  }

  @Test
  void float16NeedsAGpu() {
    assertDoesNotThrow(() -> Precision.FLOAT16.check(new Here(Set.of(), true)));

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Precision.FLOAT16.check(new Here(Set.of("avx512_fp16"), false)));

    assertEquals(
        "--precision=float16: TensorFlow finds no GPU here (tools/convnet doctor says why), and"
            + " knows it on GPUs only; use --precision=float32",
        error.getMessage());
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
    var brain = rewriter(Precision.BFLOAT16);
    var half = rewriter(Precision.FLOAT16);

    assertEquals(Toggle.ON, brain.getAutoMixedPrecisionOnednnBfloat16());
    assertEquals(Toggle.DEFAULT, brain.getAutoMixedPrecisionCpu()); // ends the process
    assertEquals(Toggle.ON, half.getAutoMixedPrecision());
    assertEquals(RewriterConfig.getDefaultInstance(), rewriter(Precision.FLOAT32));
  }

  private static RewriterConfig rewriter(Precision precision) {
    var config = SessionOptions.singleThreaded().withPrecision(precision).toProto();
    return config.getGraphOptions().getRewriteOptions();
  }
}
