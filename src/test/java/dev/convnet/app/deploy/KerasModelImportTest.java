// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of Keras become SavedModels. */
class KerasModelImportTest {
  private static final String MODELS = "src/test/resources/keras/models/";

  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    var command = CommandRunner.commandLine(new ImportCommand());
    command.setErr(new PrintWriter(errors));
    return command.execute(arguments);
  }

  private String to() {
    return "--to=" + folder.resolve("own");
  }

  @Test
  void aGrayModelClassifiesColorImagesByNumbers() throws IOException {
    var file = MODELS + "gray/model.weights.h5";

    var status = run(file, "--config=" + MODELS + "gray/arch.json", "--scale=1/255", to());

    assertEquals(0, status, errors.toString());
    try (var classifier = ImageClassifier.load(folder.resolve("own"))) {
      assertEquals("0", classifier.labels().get(0));
      var scores = classifier.classify(List.of(image())).get(0);
      assertEquals(10, classifier.labels().size());
      assertTrue(scores.best().probability() <= 1);
    }
  }

  private static RgbImage image() {
    return image(12, 9);
  }

  private static RgbImage image(int height, int width) {
    var pixels = new byte[height * width * 3];
    for (var i = 0; i < pixels.length; i++) pixels[i] = (byte) (i * 7);
    return new RgbImage(height, width, pixels);
  }

  @Test
  void oneSigmoidUnitIsTwoClasses() throws IOException {
    var labels = Files.writeString(folder.resolve("labels.txt"), "woman\nman\n");

    var status = run(MODELS + "outputs/model.h5", "--output=gender", "--labels=" + labels, to());

    assertEquals(0, status, errors.toString());
    try (var classifier = ImageClassifier.load(folder.resolve("own"))) {
      assertEquals(List.of("woman", "man"), classifier.labels());
    }
  }

  @Test
  void eachOutputIsWhatKerasPredicts() throws IOException, InterruptedException {
    var file = MODELS + "outputs/model.h5";
    var expected = Python.run("keras_predict.py", file).lines().toList();
    var outputs = List.of("gender", "age");
    var shape = KerasModel.read(Path.of(file)).inputShape();
    var image = image((int) shape.get(0), (int) shape.get(1));

    for (var i = 0; i < outputs.size(); i++) {
      var to = folder.resolve(outputs.get(i));
      assertEquals(0, run(file, "--output=" + outputs.get(i), "--scale=1/255", "--to=" + to));

      var theirs = Arrays.stream(expected.get(i).split(" ")).map(Float::parseFloat).toList();
      try (var classifier = ImageClassifier.load(to)) {
        for (var score : classifier.classify(List.of(image)).get(0).classProbabilities()) {
          var number = Integer.parseInt(score.label());
          var isOneUnit = theirs.size() == 1;
          if (isOneUnit && number == 0) continue; // the unit is the second class
          assertEquals(theirs.get(isOneUnit ? 0 : number), score.probability(), 1e-5);
        }
      }
    }
  }

  @Test
  void aModelOfAnySizeTakesImagesOfAnySize() throws IOException {
    assertEquals(0, run(MODELS + "any-size/model.keras", "--scale=none", to()));

    try (var classifier = ImageClassifier.load(folder.resolve("own"))) {
      assertEquals(5, classifier.labels().size());
      assertFalse(classifier.classify(List.of(image())).isEmpty());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "outputs/model.h5     | --labels=x     | 2 | choose one by --output=NAME: gender, age",
        "shared/model.keras   | --output=x     | 2 | has no output 'x'",
        "shared/model.keras   | --scale=dark   | 2 | --scale must be none, tf, caffe, torch",
        "shared/model.keras   | --skip_top     | 2 | need --model=NAME",
        "shared/model.keras   | --image_size=7 | 2 | --image_size must be that of the model, 12×12",
        "shared/model.keras   | --theano       | 2 | is not of Keras 1",
        "gray/model.weights.h5 | --scale=none  | 1 | by --config=model.json",
        "refused/model.keras  | --scale=none   | 1 | layer 'scale' (Lambda)",
        "merges/model.h5      | --scale=1/255  | 2 | have 4 channels",
      })
  void aWrongFlagIsExplained(String file, String flag, int status, String words) {
    assertEquals(status, run(MODELS + file, flag, to()));

    assertTrue(errors.toString().contains(words), errors.toString());
    assertFalse(Files.exists(folder.resolve("own")));
  }
}
