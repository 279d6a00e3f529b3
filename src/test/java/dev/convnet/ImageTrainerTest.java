// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.ops.FrameworkLoss;
import dev.convnet.nn.ops.Losses;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.framework.losses.CategoricalCrossentropy;
import org.tensorflow.framework.losses.MeanSquaredError;

class ImageTrainerTest {
  private static final DatasetSplit DATA = ColorImages.split();

  @TempDir private Path folder;

  private ImageTrainer plain() {
    return ColorImages.trainer(ColorImages.plainNetwork(), folder.resolve("run"));
  }

  @Test
  void aNetworkOfOnesOwnLearnsColors() throws IOException {
    var trained = ColorImages.trainer(ColorImages.network(3), folder).train(DATA);

    assertEquals(1, trained.evaluate(DATA.test()).accuracy());
  }

  @Test
  void statisticsOfBatchNormsMoveAndAreUsed() throws IOException {
    var trained = ColorImages.trainer(ColorImages.network(3), folder).train(DATA);

    try (var reader = CheckpointReader.open(trained.checkpoint())) {
      for (var mean : reader.floats("norm/moving_mean")) assertNotEquals(0, mean);
      for (var variance : reader.floats("norm/moving_variance")) assertNotEquals(1, variance);
    }
    var losses = 0.0;
    for (int i = 0; i < DATA.test().size(); i++) {
      losses += trained.evaluate(DATA.test().range(i, i + 1)).loss();
    }
    var together = trained.evaluate(DATA.test()).loss();
    assertEquals(together, losses / DATA.test().size(), 1e-5); // no batch changes a prediction
  }

  @Test
  void aNamedNetworkHasItsOwnImageSizeAndAsManyLogitsAsClasses() throws IOException {
    var trained =
        ImageTrainer.of(Networks.named("lenet5-modern")).epochs(1).directory(folder).train(DATA);

    assertEquals(12, trained.evaluate(DATA.test()).total());
    try (var reader = CheckpointReader.open(trained.checkpoint())) {
      var variables = reader.entries().toString();
      assertTrue(variables.contains("shape=[84, 3]"), variables);
    }
  }

  @Test
  void imagesNeedNotBeSquare() throws IOException {
    var data = ColorImages.inMemory(12, 12, 20).split(0.7, 0.3, 1);

    var trained = ColorImages.trainer(ColorImages.network(3), folder).train(data);

    assertEquals(1, trained.evaluate(data.validation()).accuracy());
  }

  @Test
  void mixedImagesTrainToo() throws IOException {
    var trainer = plain().epochs(8).labelSmoothing(0.1).augment("mixup=1,cutmix");

    assertEquals(1, trainer.train(DATA).evaluate(DATA.test()).accuracy());
  }

  @Test
  void mixedImagesHaveTheDefaultLoss() {
    var trainer = plain().loss(Losses::crossEntropy).augment("mixup");

    var refused = assertThrows(InvalidSettingException.class, () -> trainer.train(DATA));

    assertTrue(refused.getMessage().contains("mixes images"), refused.getMessage());
  }

  @Test
  void otherLossesLearn() throws IOException {
    var loss = FrameworkLoss.ofProbabilities(new MeanSquaredError());

    var trained = plain().epochs(6).learningRate(0.1).loss(loss).train(DATA);

    assertEquals(1, trained.evaluate(DATA.test()).accuracy());
  }

  @Test
  void oursAsALossOfOnesOwnIsTheDefault() throws IOException {
    plain().train(DATA);
    plain().loss(Losses::crossEntropy).directory(folder.resolve("own")).train(DATA);
    var theirs = FrameworkLoss.ofLogits(new CategoricalCrossentropy(true));
    var other = plain().loss(theirs).directory(folder.resolve("theirs")).train(DATA);

    assertSameBytes("run", "own", 36);
    assertEquals(1, other.evaluate(DATA.test()).accuracy());
  }

  private void assertSameBytes(String one, String other, int step) throws IOException {
    for (var extension : new String[] {".data-00000-of-00001", ".index"}) {
      var name = "model.ckpt-" + step + extension;
      assertEquals(
          -1,
          Files.mismatch(folder.resolve(one).resolve(name), folder.resolve(other).resolve(name)));
    }
  }

  private static Arguments wrong(String message, UnaryOperator<ImageTrainer> setting) {
    return Arguments.of(message, setting);
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        wrong("epochs must be at least 1, got 0", t -> t.epochs(0)),
        wrong("batchSize must be at least 1, got 0", t -> t.batchSize(0)),
        wrong("learningRate must be finite and not negative, got -0.1", t -> t.learningRate(-0.1)),
        wrong(
            "learningRate must be finite and not negative, got NaN",
            t -> t.learningRate(Double.NaN)),
        wrong(
            "learningRate must be finite and not negative, got Infinity",
            t -> t.learningRate(Double.POSITIVE_INFINITY)),
        wrong("labelSmoothing must be from 0 to 1, got 1.5", t -> t.labelSmoothing(1.5)),
        wrong("patience must be at least 0, got -1", t -> t.patience(-1)),
        wrong("imageSize must be at least 1, got 0", t -> t.imageSize(0)),
        wrong("featureCache must be at least 0, got -1", t -> t.featureCache(-1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongSettings")
  void wrongSettingsAreRefused(String message, UnaryOperator<ImageTrainer> setting) {
    var refused = assertThrows(InvalidSettingException.class, () -> setting.apply(plain()));

    assertEquals(message, refused.getMessage());
    assertEquals(message.split(" ")[0], refused.setting());
  }

  @Test
  void wrongAugmentationsAreRefused() {
    var refused = assertThrows(InvalidSettingException.class, () -> plain().augment("spin=3"));

    assertTrue(refused.getMessage().contains("spin"), refused.getMessage());
  }

  @Test
  void theDirectoryMustBeSet() {
    var trainer = ImageTrainer.of(ColorImages.plainNetwork());

    var refused = assertThrows(InvalidSettingException.class, () -> trainer.train(DATA));

    assertEquals("directory must be set: training writes checkpoints", refused.getMessage());
  }

  @Test
  void imagesAreNeeded() {
    var none = DATA.train().range(0, 0);
    var data = new DatasetSplit(none, none, none);

    var refused = assertThrows(InvalidSettingException.class, () -> plain().train(data));

    assertEquals("there are no images to train with", refused.getMessage());
  }

  @Test
  void labelSmoothingIsOfTheDefaultLoss() {
    var trainer = plain().labelSmoothing(0.1).loss(Losses::crossEntropy);

    var refused = assertThrows(InvalidSettingException.class, () -> trainer.train(DATA));

    assertEquals("labelSmoothing is part of the default loss only", refused.getMessage());
  }

  @Test
  void aLossMustBeAScalar() {
    var trainer = plain().loss((scope, logits, labels) -> logits);

    var refused = assertThrows(InvalidSettingException.class, () -> trainer.train(DATA));

    assertEquals(
        "loss must be a scalar, got the shape [N, 3]; take its mean", refused.getMessage());
  }

  @Test
  void aWrongNumberOfLogitsIsRefused() {
    var trainer = ColorImages.trainer(ColorImages.network(10), folder);

    var refused = assertThrows(InvalidSettingException.class, () -> trainer.train(DATA));

    assertEquals(
        "the network gives logits of shape [N, 10], and the data set has 3 classes: its last layer"
            + " must have the shape [N, 3], as Dense.keras(3) has",
        refused.getMessage());
  }

  @Test
  void aSettingGivesAnotherTrainer() {
    var trainer = plain();

    var other = trainer.epochs(9).batchSize(9).seed(9).patience(9).learningRate(9);

    assertEquals(3, trainer.config().epochs);
    assertEquals(4, trainer.config().batchSize);
    assertEquals(1, trainer.config().seed);
    assertEquals(0, trainer.config().patience);
    assertEquals(0.03, trainer.config().learningRate);
    assertEquals(9, other.config().epochs);
  }

  @Test
  void anExistingRunStays() throws IOException {
    plain().epochs(1).train(DATA);

    var refused = assertThrows(IOException.class, () -> plain().train(DATA));

    assertTrue(refused.getMessage().contains("already holds a run"), refused.getMessage());
    assertTrue(Files.exists(folder.resolve("run/model.ckpt-12.index")));
  }

  @Test
  void anExistingRunIsOverwrittenIfAsked() throws IOException {
    plain().epochs(2).train(DATA);

    plain().epochs(1).existingRun(ExistingRun.OVERWRITE).train(DATA);

    assertTrue(Files.exists(folder.resolve("run/model.ckpt-12.index")));
    assertFalse(Files.exists(folder.resolve("run/model.ckpt-24.index")));
  }

  @Test
  void aResumedRunEndsInTheBytesOfOneGo() throws IOException {
    var changes = "flip,shift=0.1,mixup,cutmix";
    plain().epochs(4).augment(changes).train(DATA);
    var parts = plain().augment(changes).directory(folder.resolve("parts"));

    parts.epochs(1).train(DATA);
    parts.epochs(4).existingRun(ExistingRun.RESUME).train(DATA);

    assertSameBytes("run", "parts", 48);
  }

  @Test
  void aCompleteRunIsNotContinued() throws IOException {
    plain().train(DATA);
    var time = Files.getLastModifiedTime(folder.resolve("run/model.ckpt-36.index"));

    plain().existingRun(ExistingRun.RESUME).train(DATA);

    assertEquals(time, Files.getLastModifiedTime(folder.resolve("run/model.ckpt-36.index")));
  }

  @Test
  void aDivergedRunLeavesNothing() throws IOException {
    var trainer = ColorImages.trainer(ColorImages.network(3), folder).learningRate(1e30);

    assertThrows(NotFiniteException.class, () -> trainer.train(DATA));

    try (var files = Files.walk(folder)) {
      assertEquals(0, files.filter(file -> file.toString().endsWith(".index")).count());
    }
  }

  @Test
  void patienceEndsARunThatGetsNoBetter() throws IOException {
    var lines = new ByteArrayOutputStream();

    plain().epochs(50).learningRate(0).patience(2).log(new PrintStream(lines, true)).train(DATA);

    var printed = lines.toString().lines().toList();
    assertEquals(4, printed.size(), printed.toString());
    assertTrue(printed.get(2).startsWith("epoch 3/50: loss "), printed.get(2));
    assertEquals("stopped early: no improvement since epoch 1", printed.get(3));
  }
}
