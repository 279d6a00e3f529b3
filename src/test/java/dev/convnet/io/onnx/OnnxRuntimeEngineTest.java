// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static dev.convnet.io.onnx.ClassifierCalls.assertSame;
import static dev.convnet.io.onnx.ClassifierCalls.images;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.io.savedmodel.InferencePrecision;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Classifiers answer the same with ONNX Runtime as with TensorFlow. */
class OnnxRuntimeEngineTest {
  @TempDir static Path folder;

  private static Path model;
  private static ImageClassifier plain;
  private static ImageClassifier classifier;

  /** A network with batch norms, residuals, and another size than the images. */
  @BeforeAll
  static void load() throws IOException {
    model = RandomNetwork.of(Networks.named("resnet20")).savedModel(folder);
    plain = ImageClassifier.load(model);
    classifier = ImageClassifier.load(model, OnnxRuntimeEngine.always());
  }

  @AfterAll
  static void close() {
    plain.close();
    classifier.close();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"'serving_default' for images of the network's size: ", "'encoded': "})
  void eachSignatureIsComputed(String signature) {
    var remark = classifier.remark();
    assertTrue(remark.contains("; ONNX Runtime answers " + signature), remark);
  }

  /** Loading compares the answers. */
  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void everyNetworkIsComputed(String name) throws IOException {
    var own = Files.createDirectory(folder.resolve(name));
    var network = RandomNetwork.of(Networks.named(name)).savedModel(own);
    try (var loaded = ServableModel.optimized(network, OnnxRuntimeEngine.always())) {
      var remark = loaded.remark();
      assertTrue(remark.contains("; ONNX Runtime answers 'encoded'"), remark);
      assertTrue(remark.contains("; ONNX Runtime answers 'serving_default'"), remark);
    }
  }

  static Stream<String> networks() {
    return Networks.all().stream().map(NamedNetwork::name);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {1, 3, 32})
  void imagesHaveTheSameAnswers(int count) {
    for (var images : List.of(images(count, 24, 24), images(count, 31, 50))) {
      assertSame(plain.classify(images), classifier.classify(images));
    }
  }

  @Test
  void filesHaveTheSameAnswers() throws IOException {
    var files = new ArrayList<byte[]>();
    for (var image : images(5, 40, 30)) {
      files.add(
          ImageFiles.encode("png", ImageFiles.of(image.height(), image.width(), image.rgb())));
    }

    assertSame(plain.classifyEncoded(files), classifier.classifyEncoded(files));
  }

  @Test
  void requestsAtTheSameTimeHaveTheSameAnswers() throws Exception {
    assertSameByBothSessions(classifier);
  }

  /** TensorFlow's session gives the constants. */
  @Test
  void theEngineComputesInFloat32WhateverTensorFlowDoes() throws Exception {
    var engine = OnnxRuntimeEngine.always();
    try (var other = ImageClassifier.load(model, InferencePrecision.BFLOAT16, engine)) {
      assertTrue(other.remark().contains("; ONNX Runtime answers '"), other.remark());
      assertSame(plain.classify(images(3, 24, 24)), other.classify(images(3, 24, 24)));
      assertSameByBothSessions(other);
    }
  }

  private static void assertSameByBothSessions(ImageClassifier loaded) throws Exception {
    assertSameAtTheSameTime(loaded);
    for (var thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(OnnxRuntimeModel.FOR_SEVERAL)) thread.join();
    }
    assertSameAtTheSameTime(loaded); // now by the other session
  }

  private static void assertSameAtTheSameTime(ImageClassifier loaded) throws Exception {
    var all = List.of(images(1, 24, 24), images(2, 24, 24), images(9, 24, 24));
    var expected = all.stream().map(plain::classify).toList();
    var threads = Executors.newFixedThreadPool(8);
    try {
      var calls = new ArrayList<Callable<List<ImagePrediction>>>();
      for (int i = 0; i < 60; i++) {
        var images = all.get(i % all.size());
        calls.add(() -> loaded.classify(images));
      }
      var answers = new ArrayList<List<ImagePrediction>>();
      for (Future<List<ImagePrediction>> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      for (int i = 0; i < answers.size(); i++) {
        assertSame(expected.get(i % all.size()), answers.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private record Best(long number, String label) {}

  private static Best best(ServableModel loaded) {
    var pixels = DataBuffers.of(images(1, 24, 24).get(0).rgb(), true, false);
    try (var images = TUint8.tensorOf(Shape.of(1, 24, 24, 3), pixels)) {
      return loaded.call(
          loaded.signatures().get("serving_default"),
          Map.of("images", images),
          outputs ->
              new Best(
                  ((TInt64) outputs.get("classes")).getLong(0),
                  ((TString) outputs.get("labels")).getObject(0)));
    }
  }

  @Test
  void allOutputsAreThere() throws IOException {
    try (var loaded = ServableModel.optimized(model, OnnxRuntimeEngine.always());
        var expected = ServableModel.load(model)) {
      assertEquals(best(expected), best(loaded));
    }
  }

  @Test
  void whatIsFasterIsMeasured() throws IOException {
    try (var measured = ServableModel.optimized(model, OnnxRuntimeEngine.whereFaster())) {
      var remark = measured.remark();
      assertTrue(remark.contains(" ms, not "), remark);
    }
  }

  @Test
  void givesBackAllNativeMemory() throws IOException {
    useOften(1);

    NativeMemory.assertAllIsClosed(() -> useOften(3));
  }

  private static void useOften(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (var used = ImageClassifier.load(model, OnnxRuntimeEngine.always())) {
        used.classify(images(3, 24, 24));
      }
    }
  }
}
