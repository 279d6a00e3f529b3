// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.LabeledPictures;
import dev.convnet.data.images.Partition;
import dev.convnet.data.images.Partition.Fractions;
import dev.convnet.data.images.PictureFolder;
import dev.convnet.data.sets.KnownSet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the pictures of a run, and divides them where nobody has. */
final class PictureParts {
  private static final int SHOWN = 10;

  private final Choice choice;
  private final PrintStream out;

  /**
   * Which pictures.
   *
   * @param data a folder, or the name of a known set
   * @param dataDir where known sets are, or are downloaded to
   * @param most pictures to train with
   */
  record Choice(String data, Path dataDir, Fractions fractions, Optional<Integer> most, long seed) {
    Choice {
      if (most.isPresent() && most.get() < 1) {
        throw new IllegalArgumentException("--examples must be at least 1, got " + most.get());
      }
    }
  }

  private PictureParts(Choice choice, PrintStream out) {
    this.choice = choice;
    this.out = out;
  }

  /**
   * Reads them and tells what is there.
   *
   * <pre>
   * FOLDER/CLASS/picture.jpg                 divided by the fractions and the seed
   * FOLDER/{train,valid,test}/CLASS/…        as it is; what lacks is taken from train
   * cifar10, cifar100, svhn, mnist           with their own part for testing
   * </pre>
   *
   * @throws IOException if there is no such folder, or what is in it is of no use
   */
  static Partition load(Choice choice, PrintStream out) throws IOException {
    var all = new PictureParts(choice, out).load();
    var parts = choice.most.map(most -> all.trainingWith(most, choice.seed)).orElse(all);
    out.printf(
        Locale.ROOT,
        "pictures: %,d to train, %,d to validate, %,d to test; %s%n",
        parts.train().size(),
        parts.valid().size(),
        parts.test().size(),
        classes(parts.train().labels()));
    return parts;
  }

  private static String classes(List<String> labels) {
    var names = String.join(", ", labels.subList(0, Math.min(SHOWN, labels.size())));
    return labels.size() + " classes: " + names + (labels.size() > SHOWN ? ", …" : "");
  }

  private Partition load() throws IOException {
    var folder = Path.of(choice.data);
    if (Files.isDirectory(folder.resolve("train"))) return divided(folder);
    if (Files.exists(folder)) return Partition.of(scan(folder), choice.fractions, choice.seed);
    var parts = known().load(choice.dataDir, out);
    return withTest(parts.train(), parts.test());
  }

  private KnownSet known() {
    var sets = KnownSet.values();
    return Arrays.stream(sets)
        .filter(set -> set.name().equalsIgnoreCase(choice.data))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--data: '%s' is neither a folder nor one of %s"
                        .formatted(choice.data, Arrays.toString(sets).toLowerCase(Locale.ROOT))));
  }

  private Partition divided(Path root) throws IOException {
    var train = scan(root.resolve("train"));
    var valid = named(root, train, "valid", "validation", "val");
    var test = named(root, train, "test");
    if (valid.isPresent() && test.isPresent()) {
      return new Partition(train, valid.get(), test.get());
    }
    if (test.isPresent()) return withTest(train, test.get());
    var rest = Partition.of(train, choice.fractions, choice.seed);
    return new Partition(rest.train(), valid.orElse(rest.valid()), rest.test());
  }

  private Partition withTest(LabeledPictures train, LabeledPictures test) {
    var rest = Partition.of(train, new Fractions(0, choice.fractions.valid()), choice.seed);
    return new Partition(rest.train(), rest.valid(), test);
  }

  private Optional<LabeledPictures> named(Path root, PictureFolder train, String... names)
      throws IOException {
    for (var name : names) {
      var folder = root.resolve(name);
      if (!Files.isDirectory(folder)) continue;
      var part = scan(folder);
      if (part.labels().equals(train.labels())) return Optional.of(part);
      throw new IOException(
          "%s has the classes %s, and train has %s: both need the same folders"
              .formatted(folder, part.labels(), train.labels()));
    }
    return Optional.empty();
  }

  private PictureFolder scan(Path folder) throws IOException {
    var scanned = PictureFolder.scan(folder);
    if (!scanned.skipped().isEmpty()) {
      out.printf("skipped %d files of %s:%n", scanned.skipped().size(), folder);
      scanned.report().lines().forEach(line -> out.println("  " + line));
    }
    return scanned;
  }
}
