// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.packed.ImageExample.Keys;
import dev.convnet.data.records.RecordFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The images of one split, read from its shards whenever they are asked for. Every read compares
 * the checksums of the record and its label with that of the index. In memory are 12 bytes per
 * image.
 */
final class PackedImages implements LabeledImages {
  private final List<Shard> shards;
  private final int[] firstIndices;
  private final int size;
  private final List<String> classNames;
  private final Keys keys;
  private final Optional<Resize> commonSize;
  private final ExifOrientation exifOrientation;

  /** A file and its records. */
  record Shard(RecordFile file, ShardIndex index) {
    String where(int record) {
      return file.where(record, index.offsets()[record]);
    }

    byte[] read(int record) throws IOException {
      return file.read(record, index.offsets()[record], index.bytes(record));
    }
  }

  PackedImages(
      List<Shard> shards,
      Metadata metadata,
      List<String> classNames,
      ExifOrientation exifOrientation) {
    this.shards = List.copyOf(shards);
    this.firstIndices = new int[shards.size()];
    int first = 0;
    for (int shard = 0; shard < firstIndices.length; shard++) {
      firstIndices[shard] = first;
      first = Math.addExact(first, shards.get(shard).index.count());
    }
    this.size = first;
    this.classNames = List.copyOf(classNames);
    this.keys = metadata.keys();
    this.commonSize = metadata.imageSize();
    this.exifOrientation = exifOrientation;
  }

  /** A record of a shard. */
  private record Place(Shard shard, int record) {}

  private Place place(int i) {
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException("image %d of %d".formatted(i, size));
    }
    int found = Arrays.binarySearch(firstIndices, i);
    int shard = found >= 0 ? found : -found - 2;
    while (shards.get(shard).index.count() == i - firstIndices[shard]) shard++; // an empty shard
    return new Place(shards.get(shard), i - firstIndices[shard]);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int i) {
    var place = place(i);
    return place.shard.index.labels()[place.record];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Optional<Resize> commonSize() {
    return commonSize;
  }

  @Override
  public ExifOrientation exifOrientation() {
    return exifOrientation;
  }

  @Override
  public Optional<byte[]> encoded(int i) throws IOException {
    return Optional.of(file(place(i)));
  }

  @Override
  public RgbImage image(int i) throws IOException {
    var place = place(i);
    var file = file(place);
    var plain = UncompressedPng.decode(file);
    return plain.isPresent() ? plain.get() : ImageFile.decode(file, name(place), exifOrientation);
  }

  @Override
  public float[] image(int i, Resize size) throws IOException {
    var place = place(i);
    var file = file(place);
    var plain = UncompressedPng.decode(file);
    return plain.isPresent()
        ? size.apply(plain.get())
        : ImageFile.decode(file, name(place), exifOrientation, size);
  }

  private byte[] file(Place place) throws IOException {
    var where = place.shard.where(place.record);
    var example = ImageExample.parse(place.shard.read(place.record), keys, where);
    int expected = place.shard.index.labels()[place.record];
    if (example.label() == expected) return example.image();
    throw new IOException(
        where + "the label is %d, but %d by the index".formatted(example.label(), expected));
  }

  private static String name(Place place) {
    return place.shard.where(place.record) + "the image";
  }

  @Override
  public String toString() {
    return size + " images of " + classNames.size() + " classes";
  }
}
