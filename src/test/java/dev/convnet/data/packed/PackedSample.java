// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Small data sets to pack. */
final class PackedSample {
  static final List<String> CLASSES = List.of("cat", "dog", "eel");

  private PackedSample() {}

  /** Images of random pixels. */
  static LabeledImages random(int count, Resize size, long seed) {
    var random = new Random(seed);
    var labels = new byte[count];
    for (int i = 0; i < count; i++) labels[i] = (byte) (i % CLASSES.size());
    var rgb = new byte[3 * size.height() * size.width() * count];
    random.nextBytes(rgb);
    return new InMemoryImages(size, CLASSES, labels, rgb);
  }

  static DatasetPacker packer(int shards) {
    return new DatasetPacker("pets", Optional.empty(), Optional.of(shards), 1, false);
  }

  /** Packs {@code count} images of 2x3 pixels for training. */
  static LabeledImages pack(Path folder, int count, int shards) throws IOException {
    var images = random(count, new Resize(2, 3), 7);
    packer(shards).pack(Map.of(Part.TRAINING, images), folder);
    return images;
  }

  static LabeledImages open(Path folder) throws IOException {
    return PackedDataset.open(folder, ExifOrientation.IGNORE).parts().get(Part.TRAINING);
  }

  /** The label of each image; the images must differ. */
  static Map<Integer, Integer> labelsByImage(LabeledImages images) throws IOException {
    var labels = new TreeMap<Integer, Integer>();
    for (int i = 0; i < images.size(); i++) {
      labels.put(images.image(i).hashCode(), images.label(i));
    }
    return labels;
  }

  /** The hash of an image, for streams. */
  static int hash(LabeledImages images, int i) {
    try {
      return images.image(i).hashCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
