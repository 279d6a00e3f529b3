// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.ImageDataset;
import dev.convnet.data.images.Part;
import dev.convnet.data.packed.DatasetPacker;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.Python;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest {
  @TempDir private Path folder;
  private Path pictures;

  /** Four cats and two dogs for training, of which one is also the only test image. */
  @BeforeEach
  void write() throws IOException {
    pictures = folder.resolve("pictures");
    for (int i = 0; i < 4; i++) write("train/cat/" + i, 32, 48, i);
    for (int i = 0; i < 2; i++) write("train/dog/" + i, 40, 40, 10 + i);
    write("test/dog/again", 40, 40, 11);
    write("test/cat/new", 32, 48, 20);
    Files.writeString(pictures.resolve("train/cat/broken.png"), "no picture");
  }

  private void write(String name, int height, int width, int seed) throws IOException {
    var file = pictures.resolve(name + ".png");
    Files.createDirectories(file.getParent());
    var rgb = new byte[3 * height * width];
    new Random(seed).nextBytes(rgb);
    Files.write(file, ImageFiles.encode("png", ImageFiles.of(height, width, rgb)));
  }

  private interface Action {
    void run(PrintStream out) throws IOException;
  }

  private static String printed(Action action) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      action.run(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void assertHas(String text, String part) {
    assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
  }

  @Test
  void aDescriptionHasClassesSizesSkippedFilesAndDuplicates() throws IOException {
    var dataset = ImageDataset.folder(pictures);

    var text = printed(out -> DatasetDescribe.run(dataset, 4, out));

    assertHas(text, "8 images of 2 classes");
    assertTrue(text.matches("(?s).*\ncat +4 +1 +62\\.50%.*"), text);
    assertHas(text, "imbalance: cat has 4 training images, dog has 2 (a factor of 2.0)");
    assertHas(text, "1  it is not a PNG, JPEG, BMP or GIF image");
    assertTrue(text.matches("(?s).*\nheight +32 +32 +40\n.*"), text);
    assertHas(text, "2 different sizes; the most frequent: 32x48 (63 %), 40x40 (38 %)");
    assertHas(text, "equal images: 2, in 1 group\n");
    assertHas(text, "1 of the test images, which are in a group with a training image");
    assertHas(text, pictures.resolve("test/dog/again.png").toString());
    assertHas(text, "nearly equal images (pHash, at most 4 of 64 bits differ): none");
  }

  @Test
  void aSheetHasARowForEachClass() throws IOException {
    var sheet = folder.resolve("sheet.png");

    var ended =
        JavaProgram.here(
            "dataset", "describe", pictures.toString(), "--sheet=" + sheet, "--columns=3");

    assertEquals(0, ended.code(), ended.err());
    assertEquals(2 * 100 + 4, ImageIO.read(sheet.toFile()).getHeight());
  }

  @Test
  void numPyReadsTheExactMeanImage() throws Exception {
    var to = folder.resolve("mean.png");

    var ended =
        JavaProgram.here(
            "dataset", "mean-image", pictures.toString(), "--to=" + to, "--image_size=40");

    assertEquals(0, ended.code(), ended.err());
    var words = Python.run("statistics_check.py", "npy", folder.resolve("mean.npy")).strip();
    assertHas(words, "float64 (40, 40, 3) ");
    double sum = Double.parseDouble(words.substring(words.lastIndexOf(' ')));
    var picture = ImageIO.read(to.toFile());
    assertEquals(sumOf(picture), sum, 0.5 * 40 * 40 * 3);
    assertEquals(127.5 * 40 * 40 * 3, sum, 2 * 40 * 40 * 3);
  }

  private static long sumOf(BufferedImage picture) {
    long sum = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int rgb = picture.getRGB(x, y);
        sum += (rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255);
      }
    }
    return sum;
  }

  @Test
  void imagesOfDifferentSizesNeedOneForTheirMean() {
    var to = "--to=" + folder.resolve("mean.png");

    JavaProgram.here("dataset", "mean-image", pictures.toString(), to)
        .assertFailed(
            2,
            "convnet dataset mean-image: --image_size must be given, because the images have different sizes");
  }

  @Test
  void aFolderIsPackedVerifiedAndDescribed() throws IOException {
    var packed = folder.resolve("packed");

    var ended = JavaProgram.here("dataset", "pack", pictures.toString(), "--to=" + packed);

    assertEquals(0, ended.code(), ended.err());
    assertTrue(Files.exists(packed.resolve("pictures-train.tfrecord-00000-of-00001")));
    assertEquals(
        "images that are right: 8; problems: 0\n", printed(out -> DatasetVerify.run(packed, out)));
    var dataset = ImageDataset.folder(packed);
    assertHas(printed(out -> DatasetDescribe.run(dataset, 4, out)), "8 images of 2 classes");
    JavaProgram.here("dataset", "pack", pictures.toString(), "--to=" + packed)
        .assertFailed(
            1,
            "convnet dataset pack: "
                + packed
                + " is a packed data set already; replace it (--overwrite), or choose another folder");
  }

  @Test
  void aDamagedRecordEndsVerifyWithOne() throws IOException {
    var packed = folder.resolve("packed");
    new DatasetPacker("pictures", Optional.empty(), Optional.empty(), 1, false)
        .pack(ImageDataset.folder(pictures).parts(), packed);
    var shard = packed.resolve("pictures-train.tfrecord-00000-of-00001");
    var bytes = Files.readAllBytes(shard);
    bytes[100] ^= 1;
    Files.write(shard, bytes);

    assertEquals(1, JavaProgram.here("dataset", "verify", packed.toString()).code());
    assertHas(
        printed(out -> DatasetVerify.run(packed, out)),
        shard + ", record 0, byte 0: the checksum of the record's");
    assertEquals(6, ImageDataset.folder(packed).parts().get(Part.TRAINING).size());
  }

  @Test
  void whatIsNotPackedIsNotVerified() {
    JavaProgram.here("dataset", "verify", pictures.toString())
        .assertFailed(
            2,
            "convnet dataset verify: "
                + pictures
                + " is not a folder with a packed data set; 'convnet dataset pack' makes one");
  }
}
