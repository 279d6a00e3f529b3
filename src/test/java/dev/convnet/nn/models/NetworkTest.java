// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class NetworkTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Operand<TFloat32> images(long size, long channels) {
    var shape = Shape.of(2, size, size, channels);
    return graph.scope().tf().constant(shape, MadeUpNumbers.buffer("images", shape));
  }

  @Test
  void isAFunctionOfScopeImagesAndMode() {
    Network own =
        (scope, images, mode) ->
            LayerChain.of(scope, images)
                .then("scale", Rescaling.by(1 / 255.0))
                .then("drop", Dropout.of(0.5, mode))
                .then("logits", Dense.keras(3))
                .output();

    var trained = own.logits(graph.scope(), images(4, 3), Mode.TRAINING);
    var used = own.logits(graph.scope().reusing(), images(4, 3), Mode.INFERENCE);

    assertArrayEquals(new long[] {2, 3}, trained.shape().asArray());
    assertArrayEquals(new long[] {2, 3}, used.shape().asArray());
    assertEquals(2, graph.scope().collected(CollectionKey.VARIABLES).size());
  }

  @Test
  void ofANameSeesPreprocessedPixels() {
    var named = Networks.named("resnet20");
    var images = images(8, 3);

    var logits = named.network(8, 5).logits(graph.scope(), images, Mode.INFERENCE);

    var pixels = named.preprocessing().apply(graph.scope().nameScope("by_hand"), images);
    var model = named.build(new ModelConfig(8, 5, Mode.INFERENCE));
    var expected = model.logits(graph.scope().reusing(), pixels);
    graph.initialize();
    assertArrayEquals(graph.floats(expected), graph.floats(logits), 1e-6f);
  }

  @Test
  void forGrayImagesSeesTheMeanOfTheChannels() {
    var network = Networks.named("lenet5").network(32, 10);
    var color = images(32, 3);
    var tf = graph.scope().tf();

    var logits = network.logits(graph.scope(), color, Mode.INFERENCE);

    var gray = tf.expandDims(tf.math.mean(color, tf.array(3)), tf.constant(3));
    var expected = network.logits(graph.scope().reusing(), gray, Mode.INFERENCE);
    graph.initialize();
    assertArrayEquals(graph.floats(expected), graph.floats(logits), 1e-4f);
  }

  @Test
  void isRefusedForASizeThatTheNamedOneCannotHave() {
    var cifar10 = Networks.named("cifar10");

    var error = assertThrows(InvalidSettingException.class, () -> cifar10.network(32, 2));

    assertEquals(
        "cifar10 takes images of 24×24 pixels and has 10 classes; 32×32 pixels and 2 classes are"
            + " asked for",
        error.getMessage());
  }

  @Test
  void refusesImagesOfAnotherSize() {
    var network = Networks.named("basic-cnn").network(28, 10);
    var images = images(32, 1);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> network.logits(graph.scope(), images, Mode.INFERENCE));

    assertEquals(
        "network 'basic-cnn' was made for images of 28×28 pixels, got images of shape [2, 32, 32, 1]",
        error.getMessage());
  }

  @Test
  void withoutASeparateHeadIsNoTransferBase() {
    var fast = Networks.named("cifar10-fast");

    var error =
        assertThrows(InvalidSettingException.class, () -> fast.buildBackbone(fast.defaultConfig()));

    var message = error.getMessage();
    assertEquals(
        "network 'cifar10-fast' has no separate classifier head, so it cannot be a transfer base;"
            + " bases: cuda-convnet, basic-cnn, plain-8, plain-20",
        message.substring(0, message.indexOf(", lenet5")));
  }
}
