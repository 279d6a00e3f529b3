// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A data set in TFRecord files, in the layout of TensorFlow Datasets, written by {@link
 * DatasetPacker} or by Python:
 *
 * <pre>
 * FOLDER/NAME-{train,validation,test}.tfrecord-00000-of-00004 …
 * FOLDER/features.json, dataset_info.json, label.labels.txt
 * FOLDER/convnet.index                  where each record is; only if this library wrote the set
 * </pre>
 *
 * A set without {@code convnet.index} is read once from its start to its end when it is opened,
 * which compares all checksums. The images are read at any position, by any number of threads; the
 * set need not fit in memory.
 *
 * @param parts the images of each split, with one list of classes; there is one for training
 * @param notes lines that say what was not used
 */
public record PackedDataset(Map<Part, LabeledImages> parts, List<String> notes) {
  public PackedDataset {
    parts = Map.copyOf(parts);
    notes = List.copyOf(notes);
  }

  /** Whether a folder has TFRecord files with the names of shards. */
  public static boolean isAt(Path folder) throws IOException {
    return Files.isDirectory(folder) && !ShardFiles.shardsIn(folder).isEmpty();
  }

  /**
   * Opens a data set.
   *
   * @param exifOrientation whether JPEG files are turned as they say; what is written in another
   *     size has been turned before, or has not
   * @throws IOException if a shard is missing, has another size than by the index or is damaged, or
   *     if the metadata is damaged; the message names the file and, if it has one, the record
   */
  public static PackedDataset open(Path folder, ExifOrientation exifOrientation)
      throws IOException {
    var opened = ShardFiles.in(folder).open();
    var metadata = opened.metadata();
    var shards = opened.splits();
    var classNames = classNames(metadata, shards.values());
    var parts = new EnumMap<Part, LabeledImages>(Part.class);
    var notes = new ArrayList<String>();
    for (var split : shards.entrySet()) {
      var part = Part.named(split.getKey());
      if (part.isEmpty()) {
        notes.add("the split '%s' of %s is not used".formatted(split.getKey(), folder));
        continue;
      }
      requireLabels(split.getValue(), classNames.size());
      var images = new PackedImages(split.getValue(), metadata, classNames, exifOrientation);
      if (parts.put(part.get(), images) != null) {
        throw new IOException("%s has two splits for %s".formatted(folder, part.get()));
      }
    }
    if (!parts.containsKey(Part.TRAINING)) {
      throw new IOException("%s has no split 'train', but %s".formatted(folder, shards.keySet()));
    }
    return new PackedDataset(parts, notes);
  }

  private static List<String> classNames(
      Metadata metadata, Iterable<List<PackedImages.Shard>> splits) {
    if (!metadata.classNames().isEmpty()) return metadata.classNames();
    int classes = 0;
    for (var split : splits) {
      for (var shard : split) {
        for (int label : shard.index().labels()) classes = Math.max(classes, label + 1);
      }
    }
    return Metadata.numbers(classes);
  }

  private static void requireLabels(List<PackedImages.Shard> shards, int classes)
      throws IOException {
    for (var shard : shards) {
      var labels = shard.index().labels();
      for (int record = 0; record < labels.length; record++) {
        if (labels[record] >= 0 && labels[record] < classes) continue;
        throw new IOException(
            shard.where(record)
                + "the label is %d, but there are %d classes".formatted(labels[record], classes));
      }
    }
  }
}
