// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.packed.ImageExample.Keys;
import dev.convnet.data.records.RecordFile;
import dev.convnet.data.records.RecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads every record of a packed data set, decodes every image, and collects what is wrong. With an
 * index, the records behind a damaged one are checked, too; without one, those behind a damaged
 * length are not.
 *
 * @param problems a sentence each, which names the file and, if it is in a record, the number and
 *     the offset of the record
 * @param images that are right
 */
public record PackedVerifier(List<String> problems, int images) {
  public PackedVerifier {
    problems = List.copyOf(problems);
  }

  /**
   * Verifies a folder.
   *
   * @throws IOException if the folder cannot be listed
   */
  public static PackedVerifier verify(Path folder) throws IOException {
    var run = new Run(folder);
    run.verify();
    return new PackedVerifier(run.problems, run.images);
  }

  private static final class Run {
    private final Path folder;
    private final List<String> problems = new ArrayList<>();
    private Optional<Metadata> metadata = Optional.empty();
    private Optional<IndexFile> index = Optional.empty();
    private int images;

    Run(Path folder) {
      this.folder = folder;
    }

    void verify() throws IOException {
      if (Files.exists(folder.resolve(IndexFile.NAME))) {
        index = tried(() -> IndexFile.read(folder));
      }
      metadata = tried(() -> Metadata.read(folder));
      if (problems.isEmpty()) tried(() -> PackedDataset.open(folder, ExifOrientation.IGNORE));
      for (var shard : ShardFiles.shardsIn(folder)) verify(folder.resolve(shard.fileName()));
    }

    private interface Reading<T> {
      T read() throws IOException;
    }

    private <T> Optional<T> tried(Reading<T> reading) {
      try {
        return Optional.of(reading.read());
      } catch (IOException e) {
        add(String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }

    private synchronized void add(String problem) {
      if (!problems.contains(problem)) problems.add(problem);
    }

    private synchronized void count() {
      images++;
    }

    private void verify(Path file) {
      var shard = index.map(i -> i.shards().get(file.getFileName().toString()));
      if (shard.isPresent()) {
        verify(new PackedImages.Shard(new RecordFile(file), shard.get()));
      } else {
        verifyInOrder(file);
      }
    }

    private void verify(PackedImages.Shard shard) {
      IntStream.range(0, shard.index().count())
          .parallel()
          .forEach(i -> tried(() -> check(shard.read(i), shard.where(i), label(shard, i))));
    }

    private static Optional<Integer> label(PackedImages.Shard shard, int record) {
      return Optional.of(shard.index().labels()[record]);
    }

    private void verifyInOrder(Path file) {
      var names = new RecordFile(file);
      try (var reader = RecordReader.open(file)) {
        for (long i = 0; ; i++) {
          var where = names.where(i, reader.offset());
          var record = ShardFiles.next(reader, i);
          if (record.isEmpty()) return;
          tried(() -> check(record.get(), where, Optional.empty()));
        }
      } catch (IOException e) {
        add(String.valueOf(e.getMessage()));
      }
    }

    private RgbImage check(byte[] record, String where, Optional<Integer> expected)
        throws IOException {
      var keys = metadata.map(Metadata::keys).orElse(Keys.STANDARD);
      var example = ImageExample.parse(record, keys, where);
      if (expected.isPresent() && expected.get() != example.label()) {
        throw new IOException(
            where
                + "the label is %d, but %d by the index"
                    .formatted(example.label(), expected.get()));
      }
      int classes = metadata.map(m -> m.classNames().size()).orElse(0);
      if (classes > 0 && example.label() >= classes) {
        throw new IOException(
            where
                + "the label is %d, but there are %d classes".formatted(example.label(), classes));
      }
      var image = ImageFile.decode(example.image(), where + "the image", ExifOrientation.IGNORE);
      requireSize(image, where);
      count();
      return image;
    }

    private void requireSize(RgbImage image, String where) throws IOException {
      var size = metadata.flatMap(Metadata::imageSize);
      if (size.isEmpty()) return;
      if (image.height() == size.get().height() && image.width() == size.get().width()) return;
      throw new IOException(
          where
              + "the image has %dx%d pixels, but %dx%d by %s"
                  .formatted(
                      image.height(),
                      image.width(),
                      size.get().height(),
                      size.get().width(),
                      Metadata.FEATURES));
    }
  }
}
