// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JavaEngineTest {
  @ParameterizedTest
  @EnumSource
  void threadsOfOnnxRuntimeAreTriedSpinning(JavaEngine.Kind kind) {
    var engine = new JavaEngine("ours", Engine.Role.OURS, kind, "classes");
    int spinning = kind == JavaEngine.Kind.CLASSIFIER ? 0 : 1;
    assertEquals(2 + spinning, engine.settings(List.of(1, 2)).size());
  }
}
