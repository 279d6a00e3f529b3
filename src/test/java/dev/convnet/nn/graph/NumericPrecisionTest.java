// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.NumericPrecision.MachineInfo;
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

class NumericPrecisionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"avx512_bf16", "amx_bf16"})
  void bfloat16NeedsAProcessorThatHasIt(String flag) {
    assertDoesNotThrow(
        () -> NumericPrecision.BFLOAT16.check(new MachineInfo(Set.of("avx512f", flag), false)));
  }

  @Test
  void bfloat16IsRefusedWithAdvice() {
    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> NumericPrecision.BFLOAT16.check(new MachineInfo(Set.of("avx512f"), true)));

    assertEquals(
        "NumericPrecision.BFLOAT16 is not possible: this processor has neither avx512_bf16 nor"
            + " amx_bf16 in /proc/cpuinfo; use NumericPrecision.FLOAT32",
        error.getMessage());
  }

  @Test
  void float32IsAlwaysPossible() {
    assertDoesNotThrow(() -> NumericPrecision.FLOAT32.check(new MachineInfo(Set.of(), false)));
  }

  @Test
  void float16NeedsAGpu() {
    assertDoesNotThrow(() -> NumericPrecision.FLOAT16.check(new MachineInfo(Set.of(), true)));

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> NumericPrecision.FLOAT16.check(new MachineInfo(Set.of("avx512_fp16"), false)));

    assertEquals(
        "NumericPrecision.FLOAT16 is not possible: TensorFlow finds no GPU on this machine; use"
            + " NumericPrecision.FLOAT32",
        error.getMessage());
  }

  @Test
  void theFirstProcessorsFlagsAreRead() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("cpuinfo"),
            "processor\t: 0\nflags\t\t: fpu avx2 amx_bf16\nprocessor\t: 1\nflags\t\t: fpu\n");

    assertTrue(NumericPrecision.flags(file).containsAll(Set.of("fpu", "avx2", "amx_bf16")));
  }

  @Test
  void aMachineWithoutCpuinfoHasNoFlags() throws IOException {
    assertEquals(Set.of(), NumericPrecision.flags(folder.resolve("none")));
    assertEquals(Set.of(), NumericPrecision.flags(Files.createFile(folder.resolve("empty"))));
  }

  @Test
  void isInTheConfigOfASession() {
    var brain = rewriter(NumericPrecision.BFLOAT16);
    var half = rewriter(NumericPrecision.FLOAT16);

    assertEquals(Toggle.ON, brain.getAutoMixedPrecisionOnednnBfloat16());
    assertEquals(Toggle.DEFAULT, brain.getAutoMixedPrecisionCpu()); // ends the process
    assertEquals(Toggle.ON, half.getAutoMixedPrecision());
    assertEquals(RewriterConfig.getDefaultInstance(), rewriter(NumericPrecision.FLOAT32));
  }

  private static RewriterConfig rewriter(NumericPrecision precision) {
    var config = SessionOptions.singleThreaded().withPrecision(precision).toProto();
    return config.getGraphOptions().getRewriteOptions();
  }
}
