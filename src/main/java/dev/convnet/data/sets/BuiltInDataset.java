// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.download.AtomicDirectory;
import dev.convnet.data.download.HttpDownload;
import dev.convnet.data.download.RemoteFile;
import dev.convnet.data.download.TarGz;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.error.InvalidSettingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Public data sets of images, which are loaded by name; each has its own test images. */
public enum BuiltInDataset {
  /** 50,000 training and 10,000 test images of 10 classes, 32 by 32; downloaded if missing. */
  CIFAR10 {
    @Override
    public TrainTestSplit load(Path dataDir, PrintStream out) throws IOException {
      var files = Cifar10Download.downloadIfMissing(dataDir, out);
      return new TrainTestSplit(
          Cifar10Dataset.load(files.train()), Cifar10Dataset.load(files.test()));
    }
  },
  /** 50,000 training and 10,000 test images of 100 classes, 32 by 32; downloaded if missing. */
  CIFAR100 {
    @Override
    public TrainTestSplit load(Path dataDir, PrintStream out) throws IOException {
      var folder = dataDir.resolve(Cifar100.FOLDER);
      requireNoOtherFiles(dataDir, "CIFAR-100", Cifar100.FOLDER, Cifar100.ARCHIVE);
      AtomicDirectory.createIfAbsent(
          folder, staging -> unpack(download(CIFAR_100, dataDir, out), staging));
      return new TrainTestSplit(
          Cifar100.read(folder.resolve("train.bin")), Cifar100.read(folder.resolve("test.bin")));
    }
  },
  /**
   * 73,257 training and 26,032 test images of house numbers' digits, 32 by 32; downloaded if
   * missing.
   */
  SVHN {
    @Override
    public TrainTestSplit load(Path dataDir, PrintStream out) throws IOException {
      requireNoOtherFiles(dataDir, "SVHN", Svhn.TRAIN, Svhn.TEST);
      requireOfficialIfOther(dataDir, SVHN_TRAIN, SVHN_TEST);
      requireOfficialIfOther(dataDir, SVHN_TEST, SVHN_TRAIN);
      return new TrainTestSplit(
          Svhn.read(download(SVHN_TRAIN, dataDir, out)),
          Svhn.read(download(SVHN_TEST, dataDir, out)));
    }
  },
  /**
   * 60,000 training and 10,000 test images of handwritten digits, 28 by 28, white on black; built
   * in.
   */
  MNIST {
    @Override
    public TrainTestSplit load(Path dataDir, PrintStream out) throws IOException {
      var mnist = Mnist.read(dataDir, 0, out);
      return new TrainTestSplit(mnist.train(), mnist.test());
    }
  };

  /** The images for training and validation, and those for the final test. */
  public record TrainTestSplit(LabeledImages train, LabeledImages test) {}

  // The sizes and checksums are those of TensorFlow Datasets.
  private static final RemoteFile CIFAR_100 =
      new RemoteFile(
          URI.create("https://www.cs.toronto.edu/~kriz/" + Cifar100.ARCHIVE),
          "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
          168_513_733);

  private static final RemoteFile SVHN_TRAIN =
      new RemoteFile(
          URI.create("http://ufldl.stanford.edu/housenumbers/" + Svhn.TRAIN),
          "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
          182_040_794);

  private static final RemoteFile SVHN_TEST =
      new RemoteFile(
          URI.create("http://ufldl.stanford.edu/housenumbers/" + Svhn.TEST),
          "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
          64_275_384);

  /**
   * Loads the data set into memory, after downloading it to {@code dataDir} if it is not there.
   *
   * @param dataDir is created if needed; need not exist for {@link #MNIST}
   * @param out gets the progress
   * @throws IOException if a file can neither be found nor downloaded, or is damaged, or if {@code
   *     dataDir} has only other files; the message says what to do
   */
  public abstract TrainTestSplit load(Path dataDir, PrintStream out) throws IOException;

  /**
   * Finds a data set by its name.
   *
   * @param name such as {@code cifar10}, in upper or lower case
   * @throws InvalidSettingException if there is no such data set; the message has the names
   */
  public static BuiltInDataset named(String name) {
    for (var dataset : values()) {
      if (dataset.name().equalsIgnoreCase(name)) return dataset;
    }
    throw new InvalidSettingException(
        "there is no built-in data set '%s'; there are %s"
            .formatted(name, Arrays.toString(values()).toLowerCase(Locale.ROOT)));
  }

  private static void requireNoOtherFiles(Path dataDir, String dataset, String... names)
      throws IOException {
    for (var name : names) if (Files.exists(dataDir.resolve(name))) return;
    DataDirectory.requireNoOtherFiles(dataDir, dataset, List.of(names));
  }

  /** A file of the user's own is not completed by a file of the official data set. */
  private static void requireOfficialIfOther(Path dataDir, RemoteFile existing, RemoteFile missing)
      throws IOException {
    var file = dataDir.resolve(existing.fileName());
    var other = dataDir.resolve(missing.fileName());
    if (!Files.exists(file) || Files.exists(other) || existing.matches(file)) return;
    throw new FileNotFoundException(
        "%s is missing, and %s is not the official file, so they are not mixed; put the former there, or move the latter away"
            .formatted(other, file));
  }

  private static void unpack(Path archive, Path staging) throws IOException {
    try {
      TarGz.extract(Files.newInputStream(archive), staging);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be used (%s); delete it, and it is downloaded again"
              .formatted(archive, e.getMessage()),
          e);
    }
  }

  private static Path download(RemoteFile source, Path dataDir, PrintStream out)
      throws IOException {
    return new HttpDownload(source, out).into(dataDir);
  }
}
