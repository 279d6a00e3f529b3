// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.deploy.KerasImport.LayerSelection;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Model;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Networks of Keras's own making come through its files: with preprocessing, five layers and the
 * logits of two random pictures are what Keras computes.
 */
@Tag("slow")
class KerasNetworkFilesTest {
  private static final double TOLERANCE = 1e-4;
  private static final int PICTURES = 2;
  private static final int CLASSES = 10;

  @TempDir static Path folder;

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  /** In this order, so that Keras numbers the layers of the last ones on. */
  enum Twin {
    VGG16(
        "VGG16",
        ".weights.h5",
        48,
        "block1_pool block2_conv2/Relu block4_conv1/Relu block5_pool fc2/Relu"),
    RESNET50(
        "ResNet50",
        ".h5",
        75,
        "pool1_pool conv2_block1_out/Relu conv3_block4_2_relu/Relu conv4_block6_add/add avg_pool/Mean"),
    EFFICIENTNETB0(
        "EfficientNetB0",
        ".keras",
        71,
        "stem_activation/Mul block2b_add/add block4a_se_excite/Mul block5c_add/add top_activation/Mul"),
    EFFICIENTNETB3(
        "EfficientNetB3",
        ".weights.h5",
        70,
        "block1b_add/add block3a_activation/Mul block5e_se_expand/Sigmoid block7b_add/add avg_pool/Mean"),
    XCEPTION(
        "Xception",
        ".keras",
        91,
        "block1_conv2_act/Relu block3_pool block8_sepconv2_act/Relu block13_pool block14_sepconv2_act/Relu");

    private final String function;
    private final String form;
    private final int side;
    private final List<String> inner;

    Twin(String function, String form, int side, String inner) {
      this.function = function;
      this.form = form;
      this.side = side;
      this.inner = List.of(inner.split(" "));
    }

    Path file(String more) {
      return folder.resolve(name() + form + more);
    }

    String line() {
      var layers = String.join(",", inner.stream().map(name -> name.split("/")[0]).toList());
      return String.join(" ", function, name() + form, Integer.toString(side), layers);
    }

    ModelConfig form() {
      return new ModelConfig(side, CLASSES, Mode.INFERENCE);
    }

    /** Keras without ImageNet's weights has the efficient networks without their third scaling. */
    Model model() {
      return Networks.named(networkName()).build(form());
    }

    String networkName() {
      return name().toLowerCase(Locale.ROOT) + variant();
    }

    private String variant() {
      return switch (this) {
        case EFFICIENTNETB0, EFFICIENTNETB3 -> "-scratch";
        default -> "";
      };
    }

    byte[] pictures() throws IOException {
      return Files.readAllBytes(file(".u8"));
    }

    FloatBuffer seen() throws IOException {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file(".f32")));
      return bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
  }

  @BeforeAll
  static void letKerasWrite() throws IOException, InterruptedException {
    var lines = Arrays.stream(Twin.values()).map(Twin::line).toList();
    Python.run("keras_networks.py", folder, Files.write(folder.resolve("twins"), lines));
  }

  @Test
  void anImportedNetworkAnswersFromPlainPictures() throws IOException {
    assertAnImportedNetworkAnswersFromPlainPictures(Twin.RESNET50);
  }

  @ParameterizedTest
  @EnumSource
  void seesWhatKerasSees(Twin twin) throws IOException {
    assertSeesWhatKerasSees(twin);
  }

  @Tag("nightly")
  @ParameterizedTest
  @EnumSource
  void goesBackToKeras(Twin twin) throws IOException, InterruptedException {
    assertGoesBackToKeras(twin);
  }

  private void assertGoesBackToKeras(Twin twin) throws IOException, InterruptedException {
    var network = Networks.named(twin.networkName());
    var checkpoint = folder.resolve(twin + "-checkpoint");
    new KerasImport(twin.file(""), network, twin.form())
        .toCheckpoint(checkpoint, LayerSelection.ALL);
    var weights = folder.resolve(twin + "-back.h5");

    new KerasWeightsExport(checkpoint, weights).write(network, twin.form());

    var output =
        Python.run(
            "keras_by_name.py",
            twin.function,
            twin.side,
            weights,
            twin.file(".u8"),
            twin.file(".f32"));
    assertEquals(0, Double.parseDouble(output.strip()), 1e-5);
    Files.delete(weights);
  }

  private void assertSeesWhatKerasSees(Twin twin) throws IOException {
    var logits = restored(twin);
    var seen = twin.seen();
    for (var name : twin.inner) {
      var layer = tensorFlow.graph().operation(name).<TFloat32>output(0);
      assertClose(name, seen, tensorFlow.floats(layer));
    }
    assertClose("logits", seen, tensorFlow.floats(logits));
    assertEquals(0, seen.remaining());
  }

  private Operand<TFloat32> restored(Twin twin) throws IOException {
    var scope = tensorFlow.scope();
    var shape = Shape.of(PICTURES, twin.side, twin.side, 3);
    var pixels = scope.tf("pixels").constant(shape, DataBuffers.of(floats(twin.pictures())));
    var network = Networks.named(twin.name().toLowerCase(Locale.ROOT));
    var images = network.preprocessing().apply(scope.nameScope("preprocess"), pixels);
    var logits = twin.model().logits(scope, images);
    try (var weights = KerasWeights.open(twin.file(""))) {
      KerasRestorer.build(scope, scope.collected(CollectionKey.VARIABLES))
          .restore(tensorFlow.session(), weights);
    }
    return logits;
  }

  private static float[] floats(byte[] bytes) {
    var floats = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) floats[i] = bytes[i] & 255;
    return floats;
  }

  /** Takes as many numbers as there are; the difference is relative to the largest. */
  private static void assertClose(String name, FloatBuffer expected, float[] actual) {
    var largest = 0.0;
    var difference = 0.0;
    for (var value : actual) {
      var theirs = expected.get();
      largest = Math.max(largest, Math.abs(theirs));
      difference = Math.max(difference, Math.abs(theirs - value));
    }
    assertTrue(difference <= TOLERANCE * largest, name + ": " + difference + " of " + largest);
  }

  private static void assertAnImportedNetworkAnswersFromPlainPictures(Twin twin)
      throws IOException {
    var labels = IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
    var model = folder.resolve("resnet50");
    var settings =
        new ImportCommand.Settings(
            twin.file(""),
            Networks.named("resnet50"),
            twin.form(),
            LayerSelection.ALL,
            Optional.of(Files.write(folder.resolve("labels.txt"), labels)),
            ModelFormat.SAVED_MODEL,
            Optional.of(model),
            Optional.empty());
    ImportCommand.run(settings, new PrintStream(OutputStream.nullOutputStream()));

    try (var classifier = ImageClassifier.load(model)) {
      var rgb = Arrays.copyOf(twin.pictures(), twin.side * twin.side * 3);
      var answer = classifier.classify(List.of(new RgbImage(twin.side, twin.side, rgb))).get(0);

      var expected = softmax(firstLogits(twin));
      assertEquals(CLASSES, answer.classProbabilities().size());
      for (var guess : answer.classProbabilities()) {
        assertEquals(expected[labels.indexOf(guess.label())], guess.probability(), TOLERANCE);
      }
    }
  }

  private static float[] firstLogits(Twin twin) throws IOException {
    var logits = new float[CLASSES];
    var seen = twin.seen();
    seen.position(seen.limit() - PICTURES * CLASSES).get(logits);
    return logits;
  }

  private static double[] softmax(float[] logits) {
    var powers = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).toArray();
    var sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
