// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a shard as of TensorFlow Datasets: {@code flowers-train.tfrecord-00002-of-00004}.
 *
 * @param dataset may be empty
 * @param split such as {@code train}
 * @param index of the shard, from 0
 * @param count of the split's shards
 */
record ShardName(String dataset, String split, int index, int count) {
  private static final Pattern NAME =
      Pattern.compile("(?:(.*)-)?([^-]+)\\.tfrecord-(\\d{5,9})-of-(\\d{5,9})");

  /** The name of a file; empty if it is no shard. */
  static Optional<ShardName> of(Path file) {
    var match = NAME.matcher(file.getFileName().toString());
    if (!match.matches()) return Optional.empty();
    var dataset = match.group(1) == null ? "" : match.group(1);
    return Optional.of(
        new ShardName(
            dataset,
            match.group(2),
            Integer.parseInt(match.group(3)),
            Integer.parseInt(match.group(4))));
  }

  /** The same split's shard with another index. */
  ShardName withIndex(int other) {
    return new ShardName(dataset, split, other, count);
  }

  String fileName() {
    var prefix = dataset.isEmpty() ? "" : dataset + "-";
    return "%s%s.tfrecord-%05d-of-%05d".formatted(prefix, split, index, count);
  }
}
