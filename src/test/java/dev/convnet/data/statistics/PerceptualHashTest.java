// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerceptualHashTest {
  @TempDir private Path folder;

  private List<RgbImage> photographs() throws IOException {
    var sample = Cifar10Dataset.load(Cifar10Sample.extractTo(folder.resolve("cifar")).train());
    var images = new ArrayList<RgbImage>();
    for (int i = 0; i < 20; i++) images.add(sample.image(i));
    return images;
  }

  @Test
  void theBitsAreThoseOfImageHash() throws Exception {
    var images = photographs();
    var arguments = new ArrayList<Object>(List.of("phash"));
    for (int i = 0; i < images.size(); i++) {
      var file = folder.resolve(i + ".png");
      var picture = ImageFiles.of(32, 32, images.get(i).rgb());
      Files.write(file, ImageFiles.encode("png", picture));
      arguments.add(file);
    }

    var bits = Python.run("statistics_check.py", arguments.toArray()).lines().toList();

    for (int i = 0; i < images.size(); i++) {
      assertEquals(Long.parseUnsignedLong(bits.get(i), 2), PerceptualHash.of(images.get(i)));
    }
  }

  @Test
  void aJpegInAnotherSizeIsNearAndAnotherPhotographIsFar() throws IOException {
    var images = photographs();
    for (int i = 0; i < images.size(); i++) {
      var image = images.get(i);
      var big = resized(image, 48);
      long hash = PerceptualHash.of(image);
      assertTrue(PerceptualHash.distance(hash, PerceptualHash.of(big)) <= 4);
      for (int k = 0; k < i; k++) {
        assertTrue(PerceptualHash.distance(hash, PerceptualHash.of(images.get(k))) > 8);
      }
    }
  }

  private static RgbImage resized(RgbImage image, int side) {
    var values = new Resize(side, side).apply(image);
    var rgb = new byte[values.length];
    for (int i = 0; i < rgb.length; i++) rgb[i] = (byte) Math.round(values[i]);
    return new RgbImage(side, side, rgb);
  }
}
