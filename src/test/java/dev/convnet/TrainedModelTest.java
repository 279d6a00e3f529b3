// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.testing.NativeMemory;
import dev.convnet.testing.OnnxFile;
import dev.convnet.train.metrics.ScoredPredictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.framework.metrics.Metric;
import org.tensorflow.framework.metrics.SparseCategoricalAccuracy;
import org.tensorflow.framework.metrics.SparseTopKCategoricalAccuracy;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class TrainedModelTest {
  private static final DatasetSplit DATA = ColorImages.inMemory(20, 12, 20).split(0.5, 0.2, 1);

  @TempDir static Path folder;

  private static TrainedModel trained;

  /** Not to the end, so that some predictions are wrong. */
  @BeforeAll
  static void train() throws IOException {
    trained =
        ColorImages.trainer(ColorImages.network(3), folder.resolve("run"))
            .epochs(1)
            .learningRate(0.003)
            .train(DATA);
  }

  @Test
  void keepsPredictionsAndFeaturesOfEachImage() throws IOException {
    var predictions = new ScoredPredictions(3);
    var images = DATA.test();

    var evaluated = trained.evaluate(images, predictions);
    var features = trained.features(images);

    assertEquals(
        trained.evaluate(images).confusionMatrix().toString(),
        evaluated.confusionMatrix().toString());
    assertEquals(images.size(), predictions.size());
    double loss = 0;
    long correct = 0;
    for (int i = 0; i < images.size(); i++) {
      assertEquals(images.label(i), predictions.label(i));
      loss += predictions.loss(i);
      if (predictions.prediction(i) == images.label(i)) correct++;
    }
    assertEquals(evaluated.correct(), correct);
    assertEquals(evaluated.loss(), loss / images.size(), 1e-5);
    assertEquals(images.size(), features.size());
    assertEquals(features.get(0).length, features.get(1).length);
  }

  @Test
  void explainsTheImagesByTheWeightsOfTheRun() throws IOException {
    var image = DATA.test().image(0);

    var map =
        trained.explain(
            explainer -> {
              var best = explainer.predictedClass(image);
              return explainer.gradCam(image, best, explainer.gradCamLayer());
            });

    assertEquals(12, map.height());
    assertEquals(20, map.width());
    assertTrue(map.max() > 0);
  }

  @Test
  void anEvaluationIsWhatTheExportedModelPredicts() throws IOException {
    var evaluated = trained.evaluate(DATA.test());

    long correct = 0;
    double loss = 0;
    try (var classifier = ImageClassifier.load(trained.export(folder.resolve("counted")))) {
      var predictions = classifier.classify(images(DATA.test().size()));
      for (int i = 0; i < predictions.size(); i++) {
        var name = trained.classNames().get(DATA.test().label(i));
        var right =
            predictions.get(i).classProbabilities().stream()
                .filter(each -> each.label().equals(name))
                .findFirst()
                .orElseThrow();
        if (predictions.get(i).best().equals(right)) correct++;
        loss -= Math.log(right.probability());
      }
    }
    assertEquals(evaluated.correct(), correct);
    assertEquals(evaluated.loss(), loss / DATA.test().size(), 1e-5);
  }

  private static ArrayList<RgbImage> images(int count) throws IOException {
    var images = new ArrayList<RgbImage>();
    for (int i = 0; i < count; i++) images.add(DATA.test().image(i));
    return images;
  }

  @Test
  void metricsOfTheFrameworkAgree() throws IOException {
    Map<String, Supplier<? extends Metric>> metrics =
        Map.of(
            "top 1", () -> new SparseCategoricalAccuracy<>(1, TFloat32.class),
            "top 3", () -> new SparseTopKCategoricalAccuracy<>(3, 1, TFloat32.class));

    var measured = trained.evaluate(DATA.test(), metrics);

    assertEquals(trained.evaluate(DATA.test()).accuracy(), measured.get("top 1"), 1e-6);
    assertEquals(1, measured.get("top 3"));
  }

  @Test
  void anOnnxFilePredictsWhatTheSavedModelDoes() throws Exception {
    var file = trained.exportOnnx("colors", folder.resolve("colors.onnx"));

    try (var onnx = OnnxFile.open(file, trained.export(folder.resolve("twin")))) {
      onnx.assertAgrees(2, 12, 20, 3);
      var labels = onnx.session().getMetadata().getCustomMetadataValue("labels").orElseThrow();
      assertEquals(trained.classNames(), labels.lines().toList());
    }
  }

  @Test
  void anExportIsAPlainSavedModel() throws IOException {
    var version = trained.export(folder.resolve("plain"));

    assertEquals(folder.resolve("plain/1"), version);
    var image = DATA.test().image(0);
    try (var bundle = SavedModelBundle.load(version.toString(), "serve");
        var classifier = ImageClassifier.load(version);
        var pixels = TUint8.tensorOf(Shape.of(1, 12, 20, 3), DataBuffers.of(image.rgb()));
        var outputs = bundle.function("serving_default").call(Map.of("images", pixels))) {
      var scores = (TFloat32) outputs.get("scores").orElseThrow();
      var best = classifier.classify(images(1)).get(0).best();
      var label = trained.classNames().indexOf(best.label());
      assertEquals(best.probability(), scores.getFloat(0, label), 1e-6);
    }
  }

  @Test
  void aSecondExportIsTheNextVersion() throws IOException {
    trained.export(folder.resolve("twice"));

    assertEquals(folder.resolve("twice/2"), trained.export(folder.resolve("twice")));
  }

  @Test
  void aRunIsContinued() throws IOException {
    var first =
        ColorImages.trainer(ColorImages.network(3), folder.resolve("continued"))
            .epochs(1)
            .train(DATA);

    var more = first.resume(3, DATA);

    assertTrue(Files.exists(folder.resolve("continued/model.ckpt-24.index")));
    assertEquals(1, more.evaluate(DATA.test()).accuracy());
  }

  @Test
  void knowsItsClassesAndThatNoSignalCame() {
    assertEquals(ColorImages.CLASSES, trained.classNames());
    assertFalse(trained.isInterrupted());
    assertEquals(folder.resolve("run/best"), trained.checkpoint());
  }

  @Test
  void aTrainingLeavesNothingNative() throws IOException {
    trainAndExport("first"); // opens what lives as long as the process

    NativeMemory.assertAllIsClosed(
        () -> {
          trainAndExport("second");
          trainAndExport("third");
        });
  }

  private static void trainAndExport(String name) throws IOException {
    var other =
        ColorImages.trainer(ColorImages.network(3), folder.resolve(name)).epochs(1).train(DATA);
    other.evaluate(DATA.test());
    other.evaluate(
        DATA.test(), Map.of("accuracy", () -> new SparseCategoricalAccuracy<>(1, TFloat32.class)));
    other.export(folder.resolve(name).resolve("exported"));
  }
}
