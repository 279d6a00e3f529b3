// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.layers.ZeroPadding;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** Both variants of LeNet-5 learn MNIST in half an epoch. */
@Tag("slow")
class LeNet5LearnsTest {
  private static final int STEPS = 300;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path nothing;

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "lenet5-modern"})
  void readsDigits(String name) throws IOException {
    var scope = graph.scope();
    var mnist = Mnist.read(nothing, new PrintStream(OutputStream.nullOutputStream()));
    var batches = new MnistBatches(mnist.train(), 100).shuffled(1);
    try (var input = new MnistInput(scope, PlaceholderNames.defaults(), batches)) {
      var network = Networks.named(name);
      var logits = network.build().logits(scope, images(input.images()));
      var loss = Losses.crossEntropy(scope, logits, input.labels());
      var step = Adam.standard().minimize(scope.variableScope("adam"), loss, 0.001);
      var right = Accuracy.of(scope.nameScope("accuracy"), logits, input.labels());
      graph.initialize();

      for (var i = 0; i < STEPS; i++) train(input, step);

      var accuracy = accuracy(input, mnist, right);
      assertTrue(accuracy > 0.8, "accuracy " + accuracy);
    }
  }

  /** Images of 32×32 pixels with the paper's values of background and ink. */
  private Operand<TFloat32> images(Operand<TFloat32> digits) {
    var tf = graph.scope().tf();
    var square = tf.reshape(digits, tf.array(-1, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, 1));
    var pixels =
        LayerChain.of(graph.scope(), square)
            .then("pad", ZeroPadding.of(2))
            .then("255", Rescaling.by(255));
    return Preprocessing.INK.apply(graph.scope().nameScope("ink"), pixels.output());
  }

  private void train(MnistInput input, Op step) {
    try (var feed = input.nextFeed().orElseThrow()) {
      feed.into(graph.session().runner()).addTarget(step).run().close();
    }
  }

  /** The accuracy on the first 1000 test images. */
  private float accuracy(MnistInput input, Mnist mnist, Operand<TFloat32> right) {
    var batch = new MnistBatches(mnist.test(), 1000).inOrder().batchTask(0).orElseThrow();
    try (var feed = input.evaluationFeed(batch);
        var result = feed.into(graph.session().runner()).fetch(right).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }
}
