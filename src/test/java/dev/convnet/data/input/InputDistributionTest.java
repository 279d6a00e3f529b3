// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.testing.Python;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Both inputs, and Python's, draw distortions from one distribution. Tolerances are five deviations
 * of what is measured, so that a right program fails once in thousands of runs at most.
 */
@Tag("slow")
class InputDistributionTest {
  private static final int BATCH_SIZE = 128;
  private static final int BATCHES = 100;

  @TempDir private Path home;

  @Test
  void theMemoryInputDrawsEvenly() throws IOException {
    assertDrawnEvenly(fromMemory(markedPictures()));
  }

  @Test
  void theQueueInputDrawsEvenly() throws IOException {
    assertDrawnEvenly(fromQueue(markedPictures()));
  }

  /** Says that the tolerances fit the original, which does not change. */
  @Tag("nightly")
  @Test
  void pythonDrawsEvenly() throws IOException, InterruptedException {
    markedPictures();
    var out = home.resolve("drawn");

    Python.run(
        "cifar10_twin.py",
        "draw",
        "--data_dir=" + home,
        "--batch_size=" + BATCH_SIZE,
        "--batches=" + BATCHES,
        "--out=" + out);

    try (var reader = CheckpointReader.open(out)) {
      assertDrawnEvenly(reader.floats("images"));
    }
  }

  @Test
  void bothGiveTheSameChannelsOfRealPictures() throws IOException {
    var files = Cifar10Sample.extractTo(home).train();

    var memory = ChannelStatistics.of(fromMemory(files));
    var queue = ChannelStatistics.of(fromQueue(files));

    memory.assertSameAs(queue);
  }

  private static void assertDrawnEvenly(float[] images) {
    var pictures = DrawnImages.of(images);
    assertEquals(BATCHES * BATCH_SIZE, pictures.drawn().size());
    pictures.assertEvenCrops();
    pictures.assertHalfFlipped();
    pictures.assertEvenContrast();
    pictures.assertIndependent();
  }

  /** Five files of 200 copies of the picture that shows what is done to it. */
  private List<Path> markedPictures() throws IOException {
    var folder = Files.createDirectories(home.resolve("cifar-10-batches-bin"));
    var records = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) records.writeBytes(DrawnImages.record());
    for (var name : FakeCifar10.NAMES) Files.write(folder.resolve(name), records.toByteArray());
    return FakeCifar10.NAMES.subList(0, 5).stream().map(folder::resolve).toList();
  }

  private static float[] fromMemory(List<Path> files) throws IOException {
    var images = new float[BATCHES * BATCH_SIZE * Cifar10Augmentation.VALUES];
    var distorted = new Cifar10Batches(Cifar10Dataset.load(files), BATCH_SIZE).distorted(1);
    try (var input = new PrefetchingBatches(distorted)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        var values = input.next().orElseThrow().images();
        System.arraycopy(values, 0, images, batch * values.length, values.length);
      }
    }
    return images;
  }

  private static float[] fromQueue(List<Path> files) throws IOException {
    var length = BATCH_SIZE * Cifar10Augmentation.VALUES;
    var images = new float[BATCHES * length];
    try (var graph = new Graph()) {
      var settings = new QueueInput.Settings(files, Cifar10Dataset.load(files).size(), BATCH_SIZE);
      var input = QueueInput.distorted(GraphScope.root(graph, 1), settings);
      try (var session = SessionOptions.standard().open(graph);
          input) {
        input.start(session);
        for (int batch = 0; batch < BATCHES; batch++) {
          try (var result = session.runner().fetch(input.images()).run()) {
            var part = DataBuffers.of(images, false, false).slice(batch * length, length);
            ((TFloat32) result.get(0)).copyTo(part);
          }
        }
      }
    }
    return images;
  }
}
