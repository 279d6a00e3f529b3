// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.Resize;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.testing.JavaProgram;
import dev.convnet.train.profile.Profiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A training step of a Keras file's model is profiled. */
class TrainProfileTest {
  private static final String MODELS = "src/test/resources/keras/models/";

  @Test
  void layersHaveTheirNamesOfKeras() throws IOException {
    var model = KerasModel.read(Path.of(MODELS, "nested/model.h5"));
    var network = model.network(PixelFormat.PLAIN);
    var size = new Resize((int) model.inputShape().get(0), (int) model.inputShape().get(1));
    var subject = new TrainProfile.Subject("own.h5", network, size, model.classes());
    var report = new ByteArrayOutputStream();
    var settings = new Profiler.Settings(1, 2, Optional.empty());

    TrainProfile.run(
        subject, 4, 1, settings, new PrintStream(report, true, StandardCharsets.UTF_8));

    var text = report.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("own.h5, batches of 4: "), text);
    assertTrue(text.contains("sequential/base/bn"), text);
  }

  @Test
  void aModelOfAnySizeNeedsOne() {
    var ended = JavaProgram.here("profile", "train", "--model=" + MODELS + "any-size/model.keras");

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("say --image_size=N"), ended.err());
  }
}
