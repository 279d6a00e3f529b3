// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.sets.Mnist;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.parquet.ParquetEntries;
import dev.convnet.testing.ImageFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Digits, what one process answers, and what was answered in bulk. */
final class BulkImages {
  static final Path MODEL = Path.of("savedmodels", "mnist");

  private static final Path MNIST = Path.of("src/main/resources/dev/convnet/data/sets/mnist");

  /** The program's default. */
  private static final int BATCH = 64;

  private BulkImages() {}

  /** PNG files of training digits. */
  static List<byte[]> digits(int count) throws IOException {
    LabeledImages train =
        Mnist.read(MNIST, 0, new PrintStream(PrintStream.nullOutputStream())).train();
    var files = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      var image = train.image(i);
      files.add(
          ImageFiles.encode("png", ImageFiles.of(image.height(), image.width(), image.rgb())));
    }
    return files;
  }

  /** The answers of a folder by their keys. */
  static Map<String, LogEntry> answers(Path folder) throws IOException {
    var answers = new TreeMap<String, LogEntry>();
    try (var parts = Files.newDirectoryStream(folder, "part-*.parquet")) {
      for (var part : parts) {
        ParquetEntries.read(
            part,
            entry -> {
              var key = entry.value(LogField.REQUEST_ID).orElseThrow().toString();
              if (answers.put(key, entry) != null) throw new AssertionError(key + " comes twice");
            });
      }
    }
    return answers;
  }

  /** What one process answers, in the order of the images, as the column {@code response}. */
  static List<String> responses(List<byte[]> images) throws IOException {
    var responses = new ArrayList<String>();
    try (var classifier = ImageClassifier.load(MODEL)) {
      for (int from = 0; from < images.size(); from += BATCH) {
        int count = Math.min(BATCH, images.size() - from);
        var batch = new ArrayList<>(images.subList(from, from + count));
        while (batch.size() < BATCH) batch.add(batch.get(0));
        var predictions = classifier.classifyEncoded(batch);
        for (var one : predictions.subList(0, count)) responses.add(response(one));
      }
    }
    return responses;
  }

  private static String response(ImagePrediction prediction) throws IOException {
    var classes =
        prediction.classProbabilities().stream()
            .map(one -> List.<Object>of(one.label(), one.probability()))
            .toList();
    return new ObjectMapper().writeValueAsString(Map.of("results", List.of(classes)));
  }
}
