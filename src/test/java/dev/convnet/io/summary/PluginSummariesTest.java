// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.summary.HParams.Status;
import dev.convnet.testing.Python;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorBoard itself says what it shows. */
class PluginSummariesTest {
  @TempDir Path directory;

  @Test
  void tensorBoardShowsThem() throws IOException, InterruptedException {
    writeRun("adam", 0.001, true, 0.9f);
    writeRun("sgd", 0.1, false, 0.5f);
    writeTest(directory.resolve("adam/test"));
    var vectors = List.of(new float[] {1, 2}, new float[] {-3, 4});
    new Projector(List.of("class", "image"), List.of(List.of("a\tb", "0"), List.of("<c>", "1")))
        .write(directory.resolve("adam"), "features", vectors, png(4, 2), 2, 2);

    assertEquals(
        """
        hparams adam augment=True learning_rate=0.001 optimizer=adam STATUS_SUCCESS
        metric adam  accuracy 0.9000
        metric adam test test_accuracy 0.2500
        hparams sgd augment=False learning_rate=0.1 optimizer=sgd STATUS_SUCCESS
        metric sgd  accuracy 0.5000
        curve adam/test cat 3
        precision 0.4000 0.5000 1.0000
        recall 1.0000 0.5000 0.2500
        text adam/test classes <p>a <strong>b</strong></p>
        image adam/test worst/1 cat, predicted dog
        embedding adam features [2, 2] [1.0, 2.0, -3.0, 4.0]
        label class|image
        label a b|0
        label <c>|1
        sprite True [2, 2]
        """,
        Python.run("plugins_check.py", directory));
  }

  private void writeRun(String optimizer, double learningRate, boolean augment, float accuracy)
      throws IOException {
    var settings =
        Map.of("optimizer", optimizer, "learning_rate", learningRate, "augment", augment);
    try (var events = EventWriter.in(directory.resolve(optimizer))) {
      HParams.of(settings).writeStart(events, Instant.ofEpochSecond(100));
      events.scalar("accuracy", accuracy, 1);
      HParams.writeEnd(events, Instant.ofEpochSecond(160), Status.SUCCESS);
    }
  }

  /** Of 4 images of the class, 2 have a score of at least 0.5, 1 has 1; of 6 others, 2 have 0.5. */
  private static void writeTest(Path run) throws IOException {
    var curve = new PrCurve(new long[] {4, 2, 1}, new long[] {6, 2, 0});
    try (var events = EventWriter.in(run)) {
      events.scalar("test_accuracy", 0.25f, 0);
      events.summary(curve.summary("cat", ""), 0);
      events.summary(MediaSummary.text("classes", "a **b**"), 0);
      events.summary(MediaSummary.image("worst/1", "cat, predicted dog", 2, 4, png(4, 2)), 0);
    }
  }

  private static byte[] png(int width, int height) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }
}
