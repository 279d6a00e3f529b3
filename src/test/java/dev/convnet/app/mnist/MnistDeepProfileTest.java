// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.train.profile.Profiler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MnistDeepProfileTest {
  @Test
  void everyLayerAndTheOptimizerHaveALine() throws IOException {
    var settings = new Profiler.Settings(1, 2, Optional.empty());

    var lines = Lines.of(out -> MnistDeepProfile.run(SmallMnist.read(), settings, out));

    for (var part : List.of("conv1", "pool2/MaxPool", "fc1", "fc2", "adam_optimizer")) {
      assertTrue(lines.stream().anyMatch(line -> line.startsWith(part + " ")), lines::toString);
    }
  }
}
