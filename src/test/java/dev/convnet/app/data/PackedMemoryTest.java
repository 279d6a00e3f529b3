// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.packed.DatasetPacker;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packed data set is read in a heap that is a fraction of it. */
class PackedMemoryTest {
  private static final int SIDE = 600; // an image has 1.08 MB

  @TempDir private Path folder;

  /** Images that are made whenever they are asked for. */
  private record MadeUpImages(int size) implements LabeledImages {
    @Override
    public int label(int i) {
      return i % 2;
    }

    @Override
    public List<String> classNames() {
      return List.of("even", "odd");
    }

    @Override
    public RgbImage image(int i) {
      var rgb = new byte[3 * SIDE * SIDE];
      new Random(i).nextBytes(rgb);
      return new RgbImage(SIDE, SIDE, rgb);
    }
  }

  @Test
  void fiftyMegabytesAreReadInAHeapOfTwentyFour() throws IOException, InterruptedException {
    describe(48, "-Xmx24m");
  }

  @Test
  @Tag("nightly")
  void tenTimesTheHeapIsRead() throws IOException, InterruptedException {
    describe(610, "-Xmx64m");
  }

  private void describe(int images, String heap) throws IOException, InterruptedException {
    var packed = folder.resolve("packed");
    var result =
        new DatasetPacker("noise", Optional.empty(), Optional.of(3), 1, false)
            .pack(Map.of(Part.TRAINING, new MadeUpImages(images)), packed);
    assertTrue(result.bytes() > images * 1_080_000L, result.toString());

    var options = List.of(heap, "-XX:ActiveProcessorCount=2");
    try (var program =
        JavaProgram.start(options, folder, "dataset", "describe", packed.toString())) {
      var ended = program.ended();

      assertEquals(0, ended.code(), ended.err());
      assertTrue(ended.out().contains(images + " images of 2 classes"), ended.out());
      assertTrue(Files.exists(packed.resolve("convnet.index")));
    }
  }
}
