// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Photographs of 24 megapixels, of which the memory holds one, on few and on many processors. */
@Tag("nightly")
class BigPhotographsTest {
  @TempDir private static Path images;
  @TempDir private Path folder;

  @BeforeAll
  static void paint() throws IOException {
    var image = new BufferedImage(6000, 4000, BufferedImage.TYPE_INT_RGB);
    for (var color : List.of(0x204060, 0xc0a080)) {
      for (int y = 0; y < 4000; y++) for (int x = 0; x < 6000; x++) image.setRGB(x, y, color);
      var file = ImageFiles.encode("jpg", image);
      var of = Files.createDirectories(images.resolve(Integer.toHexString(color)));
      for (int i = 0; i < 4; i++) Files.write(of.resolve(i + ".jpg"), file);
    }
  }

  @ParameterizedTest(name = "{0} processors")
  @ValueSource(ints = {2, 16})
  void trainInASmallHeap(int processors) throws IOException, InterruptedException {
    var options = List.of("-Xmx192m", "-XX:ActiveProcessorCount=" + processors);
    var data = "--data=" + images;
    var run = "--train_dir=" + folder.resolve("run");
    try (var train =
        JavaProgram.start(
            options, folder, "train", "--model=lenet5-modern", data, "--epochs=1", run)) {
      var ended = train.ended();

      assertEquals(0, ended.code(), ended.err());
      assertTrue(ended.out().contains("6 images to train, 2 to validate"), ended.out());
    }
  }
}
