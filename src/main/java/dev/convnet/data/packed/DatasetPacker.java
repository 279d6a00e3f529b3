// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a data set as TFRecord files in the layout of TensorFlow Datasets, with an index. Python
 * reads it by {@code tfds.builder_from_directory(folder)} or by {@code tf.data.TFRecordDataset};
 * {@link PackedDataset} opens it.
 *
 * <p>An image keeps the bytes of its PNG or JPEG file. Pixels in memory, resized images and those
 * of GIF and BMP files, which TensorFlow Datasets does not know, are written as PNG files without
 * compression. That form reads fastest: every PNG decoder takes it, and this library copies the
 * pixels without any decoding. The records of a split are in an order drawn by the seed, so that
 * even a reader that does not shuffle sees all classes mixed. The same images and settings give the
 * same bytes, however many processors write them.
 *
 * @param name of the data set in the names of the files; lower-case letters, digits and _
 * @param imageSize to which all images are resized, with values rounded to whole numbers; empty
 *     keeps the files as they are
 * @param shards of each split; empty chooses a number with which a shard has 64 MiB to 1 GiB, as
 *     TensorFlow Datasets does
 * @param seed of the order
 * @param overwrite whether a packed data set in the folder is replaced
 */
public record DatasetPacker(
    String name,
    Optional<Resize> imageSize,
    Optional<Integer> shards,
    long seed,
    boolean overwrite) {
  /**
   * Checks the settings.
   *
   * @throws InvalidSettingException if the name has other characters, or there is no shard
   */
  public DatasetPacker {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new InvalidSettingException(
          "name",
          "must be lower-case letters, digits and _, and begin with a letter, got '%s'"
              .formatted(name));
    }
    shards.ifPresent(count -> InvalidSettingException.requireAtLeast(1, "shards", count));
  }

  /** A name for a data set, made of any text. */
  public static String nameOf(String text) {
    var name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    return name.matches("[a-z].*") ? name : "data" + (name.isEmpty() ? "" : "_" + name);
  }

  /**
   * What was written.
   *
   * @param images in all splits
   * @param bytes of all shards
   */
  public record Result(int images, int shards, long bytes) {}

  /**
   * Checks that {@link #pack} may write a folder, for callers that read images before.
   *
   * @throws IOException if the folder exists and is not to be overwritten, or is not a packed data
   *     set
   */
  public void requireReplaceable(Path folder) throws IOException {
    StagingFolder.requireReplaceable(folder, overwrite);
  }

  /**
   * Writes a data set. The folder has its final name once it is complete.
   *
   * @param parts the images, with the same classes in all parts; a part without images is left out
   * @throws IOException if the folder exists and is not to be overwritten, or is not a packed data
   *     set; if an image cannot be read, or a file cannot be written; nothing is changed then
   */
  public Result pack(Map<Part, LabeledImages> parts, Path folder) throws IOException {
    var result = new ArrayList<Result>();
    try (var staging = StagingFolder.beside(folder, overwrite)) {
      result.add(write(parts, staging.path()));
      staging.moveIntoPlace();
    }
    return result.get(0);
  }

  private Result write(Map<Part, LabeledImages> parts, Path folder) throws IOException {
    var splits = new ArrayList<SplitWriter>();
    for (var part : Part.values()) {
      var images = parts.get(part);
      if (images != null && images.size() > 0) splits.add(split(part, images, folder));
    }
    for (var split : splits) split.write();
    var encodings =
        splits.stream().flatMap(split -> split.encodings().stream()).distinct().toList();
    Metadata.write(
        folder,
        name,
        splits.stream().map(SplitWriter::info).toList(),
        parts.get(Part.TRAINING).classNames(),
        imageSize.or(() -> commonSize(parts)),
        encodings.size() == 1 ? Optional.of(encodings.get(0)) : Optional.empty());
    SplitWriter.writeIndex(folder, splits);
    return new Result(
        splits.stream().mapToInt(SplitWriter::images).sum(),
        splits.stream().mapToInt(split -> split.info().shardLengths().size()).sum(),
        splits.stream().mapToLong(SplitWriter::fileBytes).sum());
  }

  private SplitWriter split(Part part, LabeledImages images, Path folder) throws IOException {
    var source = new PackedSource(images, imageSize);
    int count =
        Math.min(
            images.size(),
            shards.isPresent()
                ? shards.get()
                : ShardCount.of(source.estimatedBytes(), images.size()));
    var splitName = part == Part.TRAINING ? "train" : part.toString();
    return new SplitWriter(source, new ShardName(name, splitName, 0, count), seed, folder);
  }

  private static Optional<Resize> commonSize(Map<Part, LabeledImages> parts) {
    List<Optional<Resize>> sizes =
        parts.values().stream().map(LabeledImages::commonSize).distinct().toList();
    return sizes.size() == 1 ? sizes.get(0) : Optional.empty();
  }
}
