// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.ImageDataset;
import dev.convnet.data.images.ImageFolder;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedDatasetTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} shards")
  @ValueSource(ints = {1, 3, 20})
  void everyImageComesBackWithItsLabel(int shards) throws IOException {
    var images = PackedSample.pack(folder.resolve("set"), 20, shards);

    var packed = PackedSample.open(folder.resolve("set"));

    assertEquals(PackedSample.labelsByImage(images), PackedSample.labelsByImage(packed));
    assertEquals(PackedSample.CLASSES, packed.classNames());
    assertEquals(Optional.of(new Resize(2, 3)), packed.commonSize());
  }

  @Test
  void theFrontDoorKeepsTheParts() throws IOException {
    var train = PackedSample.random(9, new Resize(2, 2), 1);
    var test = PackedSample.random(4, new Resize(2, 2), 2);
    PackedSample.packer(1).pack(Map.of(Part.TRAINING, train, Part.TEST, test), folder);

    var split = ImageDataset.folder(folder).split(0.5, 0.0, 1);

    assertEquals(List.of(9, 4), List.of(split.train().size(), split.test().size()));
    assertEquals(PackedSample.labelsByImage(test), PackedSample.labelsByImage(split.test()));
  }

  @Test
  void aFileKeepsItsBytesUnlessPythonCannotReadIt() throws IOException {
    var cats = Files.createDirectories(folder.resolve("in/cat"));
    var dogs = Files.createDirectories(folder.resolve("in/dog"));
    var picture = ImageFiles.plain(5, 4, 0xff804020);
    var rgb = ImageFiles.as(BufferedImage.TYPE_INT_RGB, picture);
    var jpeg = ImageFiles.encode("jpg", rgb);
    Files.write(cats.resolve("a.jpg"), jpeg);
    Files.write(dogs.resolve("b.bmp"), ImageFiles.encode("bmp", rgb));
    var images = ImageFolder.scan(folder.resolve("in"));

    PackedSample.packer(1).pack(Map.of(Part.TRAINING, images), folder.resolve("out"));

    var packed = PackedSample.open(folder.resolve("out"));
    int cat = packed.label(0);
    assertArrayEquals(jpeg, packed.encoded(cat).orElseThrow());
    assertTrue(PackedSource.isPng(packed.encoded(1 - cat).orElseThrow()));
    assertEquals(images.image(1), packed.image(1 - cat));
    assertEquals(Optional.empty(), packed.commonSize());
  }

  @Test
  void resizedImagesAreRoundedToWholeNumbers() throws IOException {
    var images = PackedSample.random(3, new Resize(4, 4), 1);
    var size = new Resize(3, 3);
    new DatasetPacker("pets", Optional.of(size), Optional.of(1), 1, false)
        .pack(Map.of(Part.TRAINING, images), folder);

    var packed = PackedSample.open(folder);

    for (int i = 0; i < 3; i++) {
      int original = packed.label(i); // there is one image of each class
      var expected = images.image(original, size);
      for (int k = 0; k < expected.length; k++) expected[k] = Math.round(expected[k]);
      assertArrayEquals(expected, packed.image(i, size));
    }
    assertEquals(Optional.of(size), packed.commonSize());
  }

  @Test
  void theSeedDecidesOnTheBytes() throws IOException {
    var images = PackedSample.random(40, new Resize(2, 3), 7);
    int written = 0;
    for (var seed : List.of(1, 1, 2)) {
      var to = folder.resolve(seed + "-" + written++);
      new DatasetPacker("pets", Optional.empty(), Optional.of(2), seed, false)
          .pack(Map.of(Part.TRAINING, images), to);
    }
    var name = "pets-train.tfrecord-00001-of-00002";

    var first = Files.readAllBytes(folder.resolve("1-0").resolve(name));

    assertArrayEquals(first, Files.readAllBytes(folder.resolve("1-1").resolve(name)));
    assertFalse(Arrays.equals(first, Files.readAllBytes(folder.resolve("2-2").resolve(name))));
  }

  @Test
  void anExistingSetIsReplacedOnlyIfAsked() throws IOException {
    PackedSample.pack(folder.resolve("set"), 4, 1);

    var refused =
        assertThrows(IOException.class, () -> PackedSample.pack(folder.resolve("set"), 5, 1));
    new DatasetPacker("pets", Optional.empty(), Optional.of(1), 1, true)
        .pack(
            Map.of(Part.TRAINING, PackedSample.random(6, new Resize(2, 3), 1)),
            folder.resolve("set"));

    assertTrue(refused.getMessage().contains("is a packed data set already"), refused.getMessage());
    assertEquals(6, PackedSample.open(folder.resolve("set")).size());
    assertArrayEquals(new String[] {"set"}, folder.toFile().list());
  }

  @Test
  void aFolderOfOtherFilesIsNeverReplaced() throws IOException {
    Files.writeString(folder.resolve("letter.txt"), "dear");
    var packer = new DatasetPacker("pets", Optional.empty(), Optional.of(1), 1, true);
    var parts = Map.of(Part.TRAINING, PackedSample.random(3, new Resize(2, 3), 1));

    var refused = assertThrows(IOException.class, () -> packer.pack(parts, folder));

    assertTrue(refused.getMessage().contains("other files"), refused.getMessage());
    assertTrue(Files.exists(folder.resolve("letter.txt")));
  }

  @Test
  void aSourceThatCannotBeReadLeavesNothing() throws IOException {
    var cats = Files.createDirectories(folder.resolve("in/cat"));
    var dogs = Files.createDirectories(folder.resolve("in/dog"));
    for (var of : List.of(cats, dogs)) {
      Files.write(of.resolve("a.png"), ImageFiles.encode("png", ImageFiles.plain(2, 2, -1)));
    }
    var images = ImageFolder.scan(folder.resolve("in"));
    Files.delete(dogs.resolve("a.png"));

    assertThrows(
        IOException.class,
        () -> PackedSample.packer(1).pack(Map.of(Part.TRAINING, images), folder.resolve("o/set")));

    assertArrayEquals(new String[0], folder.resolve("o").toFile().list());
  }

  @Test
  void manyThreadsReadTheSame() throws IOException {
    var images = PackedSample.pack(folder, 60, 4);
    var packed = PackedSample.open(folder);

    var read = new HashSet<Integer>();
    IntStream.range(0, 600)
        .parallel()
        .mapToObj(i -> PackedSample.hash(packed, i % 60))
        .toList()
        .forEach(read::add);

    assertEquals(PackedSample.labelsByImage(images).keySet(), read);
  }

  @Test
  void anInterruptedThreadDoesNotCloseTheFileForTheOthers() throws Exception {
    PackedSample.pack(folder, 6, 1);
    var packed = PackedSample.open(folder);
    var expected = packed.image(0);

    var thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              assertThrows(IOException.class, () -> packed.image(1));
            });
    thread.start();
    thread.join();

    assertEquals(expected, packed.image(0));
  }

  @ParameterizedTest(name = "{0} bytes, {1} records: {2}")
  @CsvSource({
    "1, 1, 1",
    "104857600, 5000, 1",
    "134217728, 5000, 2",
    "161300000, 50000, 2",
    "314572800, 3, 2",
    "314572800, 4, 4",
    "10737418240, 100000, 128",
    "75161927680, 1000, 512",
    "75161927680, 100000, 1024",
    "1610612736000, 10000000, 2048",
    "3221225472000, 10000000, 3072"
  })
  void thereAreAsManyShardsAsTensorFlowDatasetsMakes(long bytes, int records, int shards) {
    assertEquals(shards, ShardCount.of(bytes, records));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({"Cats & Dogs, cats_dogs", "2024, data_2024", "---, data", "cifar10, cifar10"})
  void aNameIsMadeOfAnyText(String text, String name) {
    assertEquals(name, DatasetPacker.nameOf(text));
  }

  @Test
  void aNameThatPythonCannotUseIsRefused() {
    assertThrows(
        InvalidSettingException.class,
        () -> new DatasetPacker("Cats-1", Optional.empty(), Optional.empty(), 1, false));
    assertNotEquals("Cats-1", DatasetPacker.nameOf("Cats-1"));
  }
}
