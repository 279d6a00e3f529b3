// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.io.savedmodel.InferenceEngine;
import dev.convnet.io.savedmodel.InferencePrecision;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class InferenceFlagsTest {
  @Command(name = "cat")
  private static final class Cat {
    @Mixin private InferenceFlags flags = new InferenceFlags();
  }

  private static InferenceFlags flags(String... arguments) {
    var cat = new Cat();
    CommandRunner.commandLine(cat).parseArgs(arguments);
    return cat.flags;
  }

  @Test
  void withoutThemTensorFlowComputesInFloat32() {
    assertEquals(Optional.empty(), flags().engine());
    assertEquals(InferencePrecision.FLOAT32, flags().precision());
  }

  @ParameterizedTest
  @EnumSource
  void anyEngineGoesWithAnyPrecision(InferencePrecision precision) {
    var flag = "--precision=" + precision.name().toLowerCase(Locale.ROOT);
    var none = flags(flag, "--engine=tensorflow");
    assertEquals(Optional.empty(), none.engine());
    assertEquals(precision, none.precision());

    var always = flags(flag, "--engine=onnxruntime");
    assertEquals(Optional.of(false), always.engine().map(InferenceEngine::isMeasured));
    assertEquals(precision, always.precision());

    var fastest = flags(flag, "--engine=fastest");
    assertEquals(Optional.of(true), fastest.engine().map(InferenceEngine::isMeasured));
    assertEquals(precision, fastest.precision());
  }
}
