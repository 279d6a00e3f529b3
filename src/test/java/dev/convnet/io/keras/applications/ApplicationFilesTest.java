// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Networks that Keras made and saved, with random weights: the logits of two random pictures are
 * what Keras computes, whether the network is known by name or by its file's configuration alone.
 */
class ApplicationFilesTest {
  private static final double TOLERANCE = 1e-5;
  private static final int PICTURES = 2;
  private static final int CLASSES = 10;

  @TempDir private Path folder;

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  /** What {@code keras_networks.py} wrote. */
  private record Saved(Path file, int side) {
    Operand<TFloat32> pixels(GraphExtension tensorFlow) throws IOException {
      var bytes = Files.readAllBytes(Path.of(file + ".u8"));
      var floats = new float[bytes.length];
      for (var i = 0; i < bytes.length; i++) floats[i] = bytes[i] & 255;
      var shape = Shape.of(PICTURES, side, side, 3);
      return tensorFlow.scope().tf("pixels").constant(shape, DataBuffers.of(floats));
    }

    /** The difference from Keras's logits, relative to the largest of them. */
    double difference(float[] logits) throws IOException {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(file + ".f32")));
      var expected = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      assertEquals(expected.remaining(), logits.length);
      var largest = 0.0;
      var difference = 0.0;
      for (var ours : logits) {
        var theirs = expected.get();
        largest = Math.max(largest, Math.abs(theirs));
        difference = Math.max(difference, Math.abs(theirs - ours));
      }
      return difference / largest;
    }
  }

  private Saved saved(String function, int side, String form)
      throws IOException, InterruptedException {
    var name = function + form;
    var list = Files.writeString(folder.resolve("list"), function + " " + name + " " + side + "\n");
    Python.run("keras_networks.py", folder, list);
    return new Saved(folder.resolve(name), side);
  }

  @Test
  void weightsOfASmallNetworkAreReadByName() throws IOException, InterruptedException {
    var saved = saved("MobileNetV3Small", 65, ".weights.h5");

    assertSeesWhatKerasSees(saved, Networks.named("mobilenet_v3_small"));
  }

  /** Each kind of file, even and odd sizes, and the sizes that the networks were made for. */
  @Tag("nightly")
  @ParameterizedTest(name = "{0} {2} {3}")
  @CsvSource({
    "MobileNet, mobilenet, 224, .weights.h5",
    "MobileNet, mobilenet, 75, .h5",
    "MobileNetV2, mobilenet_v2, 224, .keras",
    "MobileNetV2, mobilenet_v2, 75, .h5",
    "MobileNetV2, mobilenet_v2, 33, .weights.h5",
    "MobileNetV3Small, mobilenet_v3_small, 224, .h5",
    "MobileNetV3Small, mobilenet_v3_small, 75, .keras",
    "DenseNet121, densenet121, 224, .weights.h5",
    "DenseNet121, densenet121, 75, .h5",
    "InceptionV3, inception_v3, 299, .weights.h5",
    "InceptionV3, inception_v3, 75, .h5",
    "InceptionV3, inception_v3, 98, .keras",
    "NASNetMobile, nasnet_mobile, 224, .weights.h5",
    "NASNetMobile, nasnet_mobile, 75, .h5",
    "ResNet50V2, resnet50v2, 224, .weights.h5",
    "ResNet50V2, resnet50v2, 75, .h5",
    "EfficientNetV2B0, efficientnetv2-b0, 224, .weights.h5",
    "EfficientNetV2B0, efficientnetv2-b0, 75, .h5",
    "EfficientNetV2S, efficientnetv2-s, 75, .weights.h5",
    "InceptionResNetV2, inception_resnet_v2, 97, .weights.h5",
    "ConvNeXtTiny, convnext_tiny, 224, .weights.h5",
    "ConvNeXtTiny, convnext_tiny, 75, .h5",
    "ConvNeXtTiny, convnext_tiny, 64, .keras",
  })
  void weightsAreReadByName(String function, String network, int side, String form)
      throws IOException, InterruptedException {
    assertSeesWhatKerasSees(saved(function, side, form), Networks.named(network));
  }

  private void assertSeesWhatKerasSees(Saved saved, NamedNetwork network) throws IOException {
    var scope = tensorFlow.scope();
    var logits =
        network
            .network(saved.side, CLASSES)
            .logits(scope, saved.pixels(tensorFlow), Mode.INFERENCE);
    try (var weights = KerasWeights.open(saved.file)) {
      KerasRestorer.build(scope, scope.collected(CollectionKey.VARIABLES))
          .restore(tensorFlow.session(), weights);
    }
    assertClose(saved, tensorFlow.floats(logits));
  }

  private static void assertClose(Saved saved, float[] logits) throws IOException {
    var difference = saved.difference(logits);
    assertTrue(difference <= TOLERANCE, () -> saved.file + ": " + difference);
  }

  /** The network's name is not known; {@code scaled} has its preprocessing. */
  @Tag("nightly")
  @ParameterizedTest(name = "{0} {2} {3}")
  @CsvSource({
    "VGG16, vgg16, 48, .keras",
    "VGG19, vgg19, 48, .h5",
    "ResNet50, resnet50, 75, .keras",
    "ResNet101, resnet101, 64, .h5",
    "ResNet152, resnet152, 64, .keras",
    "Xception, xception, 75, .h5",
    "EfficientNetB0, efficientnetb0, 75, .keras",
    "EfficientNetB1, efficientnetb1, 64, .h5",
    "EfficientNetB2, efficientnetb2, 64, .keras",
    "EfficientNetB3, efficientnetb3, 64, .h5",
    "EfficientNetB4, efficientnetb4, 64, .keras",
    "EfficientNetB5, efficientnetb5, 64, .h5",
    "EfficientNetB6, efficientnetb6, 64, .keras",
    "EfficientNetB7, efficientnetb7, 64, .h5",
    "MobileNet, mobilenet, 64, .keras",
    "MobileNetV2, mobilenet_v2, 64, .h5",
    "MobileNetV3Large, mobilenet_v3_large, 64, .keras",
    "DenseNet121, densenet121, 64, .keras",
    "InceptionV3, inception_v3, 80, .h5",
    "NASNetMobile, nasnet_mobile, 64, .keras",
    "ResNet50V2, resnet50v2, 64, .keras",
    "EfficientNetV2B0, efficientnetv2-b0, 64, .h5",
    "ConvNeXtTiny, convnext_tiny, 64, .h5",
  })
  void aModelIsReadByItsConfiguration(String function, String scaled, int side, String form)
      throws IOException, InterruptedException {
    var saved = saved(function, side, form);
    var scope = tensorFlow.scope();
    var pixels = PixelFormat.of(Networks.named(scaled).preprocessing());
    var model = KerasModel.read(saved.file);

    var logits = model.network(pixels).logits(scope, saved.pixels(tensorFlow), Mode.INFERENCE);
    model.restore(tensorFlow.session(), scope);

    assertClose(saved, tensorFlow.floats(logits));
  }
}
