// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.RgbImage;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.data.sets.Split;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.models.Cifar10Net;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The exported network says the same as the evaluation's, and Python says the same of it. */
class Cifar10ExportTest {
  private static final int SIZE = 100;

  @TempDir static Path folder;

  private static Cifar10Dataset pictures;
  private static Path run;
  private static Path version;
  private static List<ImagePrediction> answers;

  @BeforeAll
  static void exportAndClassify() throws IOException {
    pictures = Cifar10Dataset.load(Cifar10Sample.extractTo(folder).of(Split.TEST));
    run = Files.createDirectory(folder.resolve("run"));
    saveDecidedNetwork();
    version =
        new SavedModelExporter(Cifar10Export.network()).export(run, folder.resolve("cifar10"));
    try (var classifier = ImageClassifier.load(version)) {
      answers =
          classifier.classify(
              IntStream.range(0, SIZE).mapToObj(Cifar10ExportTest::pixels).toList());
    }
  }

  /**
   * A checkpoint whose averages are first values, the last layer's 50-fold, so that answers differ.
   */
  private static void saveDecidedNetwork() throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var shape = Placeholder.shape(Shape.of(-1, 24, 24, 3));
      new Cifar10Net().logits(scope, scope.tf().placeholder(TFloat32.class, shape));
      var linear = scope.variableScope("softmax_linear").reusing();
      var last = linear.variable("weights", Shape.of(192, 10), new Initializer.Constant(0));
      var tf = scope.tf();
      var larger = tf.assignVariableOp(last.handle(), tf.math.mul(last, tf.constant(50f)));
      var saver = MovingAverageSaver.build(scope);
      try (var session = SessionOptions.standard().open(graph)) {
        session.runner().addTarget(scope.initializer()).run().close();
        session.runner().addTarget(larger).run().close();
        saver.save(session, run, "model.ckpt", 0, MetaGraphs.of(scope, saver.saverDef()));
      }
    }
  }

  private static RgbImage pixels(int index) {
    return pictures.image(index);
  }

  private static float[] scores(ImagePrediction answer) {
    var scores = new float[Cifar10.CLASSES];
    for (var guess : answer.classProbabilities()) {
      scores[Cifar10.CLASS_NAMES.indexOf(guess.label())] = guess.probability();
    }
    return scores;
  }

  @Test
  void answersDiffer() {
    var probabilities = answers.stream().mapToDouble(answer -> answer.best().probability());
    var labels = answers.stream().map(answer -> answer.best().label()).distinct().toList();

    assertTrue(labels.size() > 1, labels::toString);
    assertTrue(probabilities.max().orElseThrow() > 0.2);
  }

  @Test
  void saysWhatTheEvaluationsNetworkSays() throws IOException {
    var expected = CheckpointPredictor.predictFirst(SIZE, pictures, run);

    for (int i = 0; i < SIZE; i++) {
      assertArrayEquals(expected.get(i).probabilities(), scores(answers.get(i)), 1e-5f);
    }
  }

  @Test
  @Tag("slow")
  void saysTheSameInPython() throws IOException, InterruptedException {
    var files = Files.createDirectory(folder.resolve("pictures"));
    var rows = Stream.<String>builder();
    for (int i = 0; i < SIZE; i++) {
      var image = ImageFiles.of(Cifar10.RAW_IMAGE_SIZE, Cifar10.RAW_IMAGE_SIZE, pixels(i).rgb());
      Files.write(files.resolve("%03d.png".formatted(i)), ImageFiles.encode("png", image));
      rows.add(Arrays.toString(scores(answers.get(i))));
    }
    var expected =
        Files.writeString(folder.resolve("scores.json"), rows.build().toList().toString());

    var output = Python.run("savedmodel_check.py", version, files, expected);

    assertEquals("agrees with TensorFlow 2.18.1", output.lines().reduce((a, b) -> b).orElseThrow());
  }
}
