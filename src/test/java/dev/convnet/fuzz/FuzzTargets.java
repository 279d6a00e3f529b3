// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import dev.convnet.data.images.EncodedImage;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.JavaImageDecoder;
import dev.convnet.data.records.RecordReader;
import dev.convnet.data.sets.Cifar10Reader;
import dev.convnet.data.sets.DatasetFiles;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.io.summary.EventReader;
import dev.convnet.serving.RequestBodies;
import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every reader of files, and of requests. */
final class FuzzTargets {
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final Path SAVED_MODEL = Path.of("savedmodels", "cifar10-fast", "1");

  private FuzzTargets() {}

  static List<FuzzTarget> all() throws IOException {
    var targets = new ArrayList<FuzzTarget>();
    targets.addAll(dataSets());
    targets.addAll(logs());
    targets.addAll(weights());
    targets.addAll(images());
    targets.add(
        FuzzTarget.of("rest", "request.json", texts(RequestBodies.WHOLE), RequestBodies::read));
    targets.addAll(checkpoints());
    return targets;
  }

  /** Whether messages must name the file; those about a request have none. */
  static boolean namesFile(FuzzTarget target) {
    return !target.name().equals("rest");
  }

  private static List<FuzzTarget> dataSets() {
    return List.of(
        FuzzTarget.of(
                "idx", "images-idx3-ubyte.gz", List.of(DatasetFiles.idx()), DatasetFiles::readIdx)
            .damagedBy(Packed::gzip),
        FuzzTarget.of(
            "cifar10", "data_batch_1.bin", List.of(new byte[2 * 3073]), FuzzTargets::cifar10),
        FuzzTarget.of(
                "cifar100", "train.bin", List.of(new byte[2 * 3074]), DatasetFiles::readCifar100)
            .with(Map.of("fine_label_names.txt", "apple\nbaby\n".getBytes(StandardCharsets.UTF_8))),
        FuzzTarget.of(
            "mat", "train_32x32.mat", List.of(DatasetFiles.mat()), DatasetFiles::readSvhn));
  }

  private static void cifar10(Path file) throws IOException {
    try (var reader = Cifar10Reader.open(file)) {
      while (reader.next().isPresent()) {}
    }
  }

  private static List<FuzzTarget> logs() throws IOException {
    var files = filesIn(RESOURCES.resolve("events"), "tfevents");
    return List.of(
        FuzzTarget.of("tfrecord", "data.tfrecord", files, FuzzTargets::records)
            .damagedBy(Packed::records),
        FuzzTarget.of("events", "events.out.tfevents.1", files, FuzzTargets::events)
            .damagedBy(Packed::records));
  }

  private static void records(Path file) throws IOException {
    try (var reader = RecordReader.open(file)) {
      while (reader.next().isPresent()) {}
    }
  }

  private static void events(Path file) throws IOException {
    try (var reader = EventReader.open(file)) {
      while (reader.next().isPresent()) {}
    }
  }

  private static List<FuzzTarget> weights() throws IOException {
    return List.of(
        FuzzTarget.of("hdf5", "weights.h5", weights(".h5"), FuzzTargets::keras),
        FuzzTarget.of("keras", "model.keras", weights(".keras"), FuzzTargets::keras)
            .damagedBy(Packed::zip));
  }

  /** Without those whose layers only their models know. */
  private static List<byte[]> weights(String extension) throws IOException {
    return filesIn(
        RESOURCES.resolve("keras"), name -> name.endsWith(extension) && !name.startsWith("models"));
  }

  private static void keras(Path file) throws IOException {
    try (var weights = KerasWeights.open(file)) {
      for (var name : weights.shapes().keySet()) weights.floats(name);
    }
  }

  private static List<FuzzTarget> images() {
    return Stream.of("png", "jpg", "gif", "bmp")
        .flatMap(
            format ->
                Stream.of(
                    image(format, format, ImageFile::read),
                    image(format + "-java", format, FuzzTargets::decodeInJava)))
        .toList();
  }

  private static FuzzTarget image(String name, String format, FuzzTarget.Reading reading) {
    var file = ImageFiles.encode(format, gradient());
    return FuzzTarget.of(name, "image." + format, List.of(file), reading);
  }

  private static void decodeInJava(Path file) throws IOException {
    try {
      var encoded = EncodedImage.of(Files.readAllBytes(file), file.toString());
      JavaImageDecoder.decode(encoded, ExifOrientation.OBEY);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static BufferedImage gradient() {
    var rgb = new byte[3 * 24 * 20];
    for (int i = 0; i < rgb.length; i++) rgb[i] = (byte) (i * i / 7);
    return ImageFiles.of(24, 20, rgb);
  }

  private static List<FuzzTarget> checkpoints() throws IOException {
    var sharded = files(RESOURCES.resolve("checkpoints"));
    var index = only(sharded, "sharded/.*\\.index");
    var data = only(sharded, "sharded/.*\\.data-00000-.*");
    var model = files(SAVED_MODEL);
    return List.of(
        FuzzTarget.of(
            "checkpoint",
            "run/checkpoint",
            texts(List.of("model_checkpoint_path: \"a-1\"\nall_model_checkpoint_paths: \"a-1\"\n")),
            file -> CheckpointState.read(file.getParent())),
        FuzzTarget.of("index", index, List.of(sharded.get(index)), FuzzTargets::checkpoint)
            .with(sharded),
        FuzzTarget.of("data", data, List.of(sharded.get(data)), FuzzTargets::checkpoint)
            .with(sharded),
        FuzzTarget.of(
                "saved_model",
                "saved_model.pb",
                List.of(model.get("saved_model.pb")),
                file -> ServableModel.load(file.getParent()).close())
            .with(model));
  }

  private static void checkpoint(Path file) throws IOException {
    var prefix = file.toString().replaceFirst("\\.(index|data-.*)$", "");
    try (var reader = CheckpointReader.open(Path.of(prefix))) {
      reader.verify();
    }
  }

  private static String only(Map<String, byte[]> files, String pattern) {
    return files.keySet().stream().filter(name -> name.matches(pattern)).sorted().findFirst().get();
  }

  private static List<byte[]> texts(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static List<byte[]> filesIn(Path folder, String part) throws IOException {
    return filesIn(folder, name -> name.contains(part));
  }

  private static List<byte[]> filesIn(Path folder, Predicate<String> wanted) throws IOException {
    return files(folder).entrySet().stream()
        .filter(file -> wanted.test(file.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    var files = new HashMap<String, byte[]>();
    try (var paths = Files.walk(folder)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(path -> files.put(folder.relativize(path).toString(), bytes(path)));
    }
    return files;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
