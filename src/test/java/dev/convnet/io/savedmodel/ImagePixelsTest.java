// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.RgbImage;
import dev.convnet.testing.PictureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * What a network is trained on, what it is asked by this library, and what its exported graph sees:
 * small random pictures, through the options of many encoders, against {@code tf.io.decode_image}.
 */
class ImagePixelsTest {
  private static final long SEED = new Random().nextInt(1_000_000);

  @TempDir static Path folder;

  private static List<Path> files = List.of();
  private static ImageClassifier ignoring;
  private static ImageClassifier obeying;
  private static ServableModel model;
  private static ServableModel obeyingModel;

  private final List<String> wrong = new ArrayList<>();

  @BeforeAll
  static void write() throws IOException, InterruptedException {
    files = PictureFiles.write(folder.resolve("files"), SEED);
    var checkpoint = ColorNetwork.checkpoint(folder);
    var spec = ColorNetwork.network();
    var version = new SavedModelExporter(spec).export(checkpoint, folder.resolve("ignoring"));
    ignoring = ImageClassifier.load(version);
    model = ServableModel.load(version);
    var turning = new SavedModelExporter(spec.withExifOrientation(ExifOrientation.OBEY));
    version = turning.export(checkpoint, folder.resolve("obeying"));
    obeying = ImageClassifier.load(version);
    obeyingModel = ServableModel.load(version);
  }

  @AfterAll
  static void close() {
    for (var open : new AutoCloseable[] {ignoring, obeying, model, obeyingModel}) {
      try {
        if (open != null) open.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Optional<RgbImage> read(Path file, ExifOrientation orientation) {
    try {
      return Optional.of(ImageFile.read(file, orientation));
    } catch (IOException e) {
      var message = String.valueOf(e.getMessage());
      if (!message.startsWith(file + " is ") || message.contains("\n")) {
        wrong.add(file + " is refused with '" + message + "'");
      }
      return Optional.empty();
    }
  }

  private void compare(Path file, Optional<RgbImage> expected, Optional<RgbImage> actual) {
    if (expected.isEmpty() || actual.isEmpty()) {
      if (expected.isPresent() != actual.isPresent()) {
        wrong.add("%s: expected %s, got %s".formatted(file, expected, actual));
      }
      return;
    }
    if (!expected.get().hasSameSizeAs(actual.get())) {
      wrong.add("%s: expected %s, got %s".formatted(file, expected.get(), actual.get()));
      return;
    }
    var a = expected.get().rgb();
    var b = actual.get().rgb();
    int most = 0;
    for (int i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] & 255) - (b[i] & 255)));
    if (most > 1) wrong.add(file + " is off by up to " + most);
  }

  private void assertNothingWrong() {
    assertTrue(files.size() > 250, "few files");
    assertEquals("", wrong.stream().collect(joining("\n")), "seed " + SEED);
  }

  @Test
  void trainingReadsThePixelsOfTensorFlowAndRefusesWhatItRefuses() throws IOException {
    for (var file : files)
      compare(file, PictureFiles.expected(file), read(file, ExifOrientation.IGNORE));

    assertNothingWrong();
  }

  @Test
  void anOrientationIsObeyedAsByPillow() throws IOException {
    for (var file : files) {
      compare(file, PictureFiles.turned(file), read(file, ExifOrientation.OBEY));
    }

    assertNothingWrong();
  }

  @Test
  void theClassifierSeesWhatTrainingReads() throws IOException {
    for (var orientation : ExifOrientation.values()) {
      var classifier = orientation == ExifOrientation.OBEY ? obeying : ignoring;
      for (var file : files) {
        var pixels = read(file, orientation);
        compareScores(file, pixels, classified(classifier, file));
      }
    }

    assertNothingWrong();
  }

  private Optional<float[]> classified(ImageClassifier classifier, Path file) throws IOException {
    try {
      var prediction = classifier.classifyEncoded(List.of(Files.readAllBytes(file))).get(0);
      return Optional.of(ColorNetwork.scores(prediction));
    } catch (IllegalArgumentException e) {
      var message = String.valueOf(e.getMessage());
      if (!message.startsWith("the image is ") || message.contains("\n")) {
        wrong.add(file + " is refused with '" + message + "'");
      }
      return Optional.empty();
    }
  }

  private void compareScores(Path file, Optional<RgbImage> pixels, Optional<float[]> scores) {
    if (pixels.isEmpty() || scores.isEmpty()) {
      if (pixels.isPresent() != scores.isPresent()) {
        wrong.add("%s: read %s, classified %s".formatted(file, pixels, scores));
      }
      return;
    }
    var expected = ColorNetwork.scores(ignoring.classify(List.of(pixels.get())).get(0));
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(expected[i] - scores.get()[i]) > 1e-5) {
        wrong.add("%s: score %d is %s, not %s".formatted(file, i, scores.get()[i], expected[i]));
      }
    }
  }

  /** What Python and TensorFlow Serving get: the same scores, or a refusal. */
  @Test
  void theGraphAloneSeesTheSameOrRefuses() throws IOException {
    int refused = 0;
    for (var file : files) {
      for (var graph : List.of(model, obeyingModel)) {
        var scores = graphScores(graph, Files.readAllBytes(file));
        boolean isTensorFlowRight = PictureFiles.isDecodedByTensorFlow(file);
        if (isTensorFlowRight && scores.isEmpty()) wrong.add(file + " is refused by the graph");
        if (scores.isEmpty()) refused++;
        var orientation = graph == model ? ExifOrientation.IGNORE : ExifOrientation.OBEY;
        if (scores.isPresent()) compareScores(file, read(file, orientation), scores);
      }
    }

    assertTrue(refused > 40, "refused " + refused);
    assertNothingWrong();
  }

  private static Optional<float[]> graphScores(ServableModel graph, byte[] file) {
    try (var encoded = TString.tensorOfBytes(NdArrays.vectorOfObjects(file))) {
      var signature = graph.signatures().get(ServingSignatures.ENCODED);
      return Optional.of(
          graph.call(
              signature,
              Map.of("encoded", encoded),
              outputs -> {
                var scores = (TFloat32) outputs.get("scores");
                return new float[] {
                  scores.getFloat(0, 0), scores.getFloat(0, 1), scores.getFloat(0, 2)
                };
              }));
    } catch (TFInvalidArgumentException e) {
      return Optional.empty();
    }
  }
}
