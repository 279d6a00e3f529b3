// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.data.images.ImageFolder;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.sets.BuiltInDataset;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the pictures of a run, and divides them where nobody has. */
final class DatasetLoader {
  private static final int SHOWN = 10;

  private final DatasetConfig choice;
  private final PrintStream out;

  /**
   * Which pictures.
   *
   * @param data a folder, or the name of a known set
   * @param dataDir where known sets are, or are downloaded to
   * @param maxTrainingImages pictures to train with
   */
  record DatasetConfig(
      String data,
      Path dataDir,
      Fractions fractions,
      Optional<Integer> maxTrainingImages,
      long seed) {
    DatasetConfig {
      if (maxTrainingImages.isPresent() && maxTrainingImages.get() < 1) {
        throw new UsageException("--examples must be at least 1, got " + maxTrainingImages.get());
      }
    }
  }

  private DatasetLoader(DatasetConfig choice, PrintStream out) {
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
  static DatasetSplit load(DatasetConfig choice, PrintStream out) throws IOException {
    var all = new DatasetLoader(choice, out).load();
    var parts =
        choice.maxTrainingImages.map(most -> all.limitTraining(most, choice.seed)).orElse(all);
    out.printf(
        Locale.ROOT,
        "pictures: %,d to train, %,d to validate, %,d to test; %s%n",
        parts.train().size(),
        parts.validation().size(),
        parts.test().size(),
        classes(parts.train().classNames()));
    return parts;
  }

  private static String classes(List<String> labels) {
    var names = String.join(", ", labels.subList(0, Math.min(SHOWN, labels.size())));
    return labels.size() + " classes: " + names + (labels.size() > SHOWN ? ", …" : "");
  }

  private DatasetSplit load() throws IOException {
    var folder = Path.of(choice.data);
    if (Files.isDirectory(folder.resolve("train"))) return divided(folder);
    if (Files.exists(folder))
      return DatasetSplit.stratified(scan(folder), choice.fractions, choice.seed);
    var parts = known().load(choice.dataDir, out);
    return withTest(parts.train(), parts.test());
  }

  private BuiltInDataset known() {
    var sets = BuiltInDataset.values();
    return Arrays.stream(sets)
        .filter(set -> set.name().equalsIgnoreCase(choice.data))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--data: '%s' is neither a folder nor one of %s"
                        .formatted(choice.data, Arrays.toString(sets).toLowerCase(Locale.ROOT))));
  }

  private DatasetSplit divided(Path root) throws IOException {
    var train = scan(root.resolve("train"));
    var valid = named(root, train, "valid", "validation", "val");
    var test = named(root, train, "test");
    if (valid.isPresent() && test.isPresent()) {
      return new DatasetSplit(train, valid.get(), test.get());
    }
    if (test.isPresent()) return withTest(train, test.get());
    var rest = DatasetSplit.stratified(train, choice.fractions, choice.seed);
    return new DatasetSplit(rest.train(), valid.orElse(rest.validation()), rest.test());
  }

  private DatasetSplit withTest(LabeledImages train, LabeledImages test) {
    var rest =
        DatasetSplit.stratified(
            train, new Fractions(0, choice.fractions.validation()), choice.seed);
    return new DatasetSplit(rest.train(), rest.validation(), test);
  }

  private Optional<LabeledImages> named(Path root, ImageFolder train, String... names)
      throws IOException {
    for (var name : names) {
      var folder = root.resolve(name);
      if (!Files.isDirectory(folder)) continue;
      var part = scan(folder);
      if (part.classNames().equals(train.classNames())) return Optional.of(part);
      throw new IOException(
          "%s has the classes %s, and train has %s: both need the same folders"
              .formatted(folder, part.classNames(), train.classNames()));
    }
    return Optional.empty();
  }

  private ImageFolder scan(Path folder) throws IOException {
    var scanned = ImageFolder.scan(folder);
    if (!scanned.skipped().isEmpty()) {
      out.printf("skipped %d files of %s:%n", scanned.skipped().size(), folder);
      scanned.describeSkipped().lines().forEach(line -> out.println("  " + line));
    }
    return scanned;
  }
}
