// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.nn.graph.NumericPrecision;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a GPU TensorFlow keeps to float32 where float16 is asked for: the scale is left. */
class ScaledTrainingTest {
  @TempDir Path home;

  @Test
  void trainsAsWithoutAScaleAndKeepsItInTheCheckpoint() throws IOException {
    var sample = new SampleRun(home, InputPipeline.MEMORY, 4);

    sample.train(home.resolve("plain"), 3);
    sample.train(home.resolve("scaled"), 2, NumericPrecision.FLOAT16);
    sample.train(home.resolve("scaled"), 3, NumericPrecision.FLOAT16);

    try (var plain = CheckpointReader.open(home.resolve("plain"));
        var scaled = CheckpointReader.open(home.resolve("scaled"))) {
      for (var name : plain.entries().keySet()) {
        if (name.equals("global_step")) continue;
        assertArrayEquals(plain.floats(name), scaled.floats(name), 1e-6f, name);
      }
      assertEquals(3, scaled.longs("global_step")[0]);
      assertEquals(32_768, scaled.floats("current_loss_scale")[0]);
      assertEquals(3, scaled.longs("good_steps")[0]);
    }
  }
}
