// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Networks built for training, on small images. */
class TrainableNetworksTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** Each batch normalization has two updates. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "cifar10-fast, 32, 12",
    "cuda-convnet, 24, 0",
    "basic-cnn, 28, 0",
    "plain-8, 32, 0",
    "plain-20, 32, 0",
    "lenet5, 32, 0",
    "lenet5-modern, 32, 0",
    "resnet20, 32, 38",
    "alexnet-grouped, 67, 0",
    "googlenet, 65, 0",
    "se-googlenet, 65, 0",
    "vgg16, 32, 0",
    "resnet34, 33, 72",
    "se-resnet50, 33, 106",
    "resnet50, 33, 106",
    "xception, 71, 80",
    "efficientnetb0, 33, 98",
    "efficientnet-lite0, 33, 98"
  })
  void everyVariableHasAGradientAndEveryStatisticAnUpdate(String name, int side, int updates) {
    var loss = loss(Networks.named(name).defaultConfig().imageSize(side).classes(10), name);
    var learned = graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES);

    var gradients = Gradients.of(graph.scope(), loss, learned);

    for (var i = 0; i < learned.size(); i++) {
      assertTrue(gradients.get(i).isPresent(), learned.get(i).name());
    }
    assertEquals(updates, graph.scope().collected(CollectionKey.UPDATE_OPS).size());
  }

  @Test
  @Tag("slow")
  void aResidualNetworkLearnsFourImages() {
    var loss = loss(new ModelConfig(32, 10, Mode.TRAINING), "resnet34");
    var descent = new GradientDescent().minimize(graph.scope(), loss, 0.01);
    graph.initialize();

    var first = graph.scalar(loss);
    for (var i = 0; i < 10; i++) graph.run(descent);

    var last = graph.scalar(loss);
    assertTrue(last < first / 2, first + " to " + last);
  }

  private Operand<TFloat32> loss(ModelConfig config, String name) {
    var model = Networks.named(name).build(config.mode(Mode.TRAINING));
    var shape = Shape.of(4).append(model.inputShape());
    var scope = graph.scope();
    var images = scope.tf("images").constant(shape, MadeUpNumbers.buffer("images", shape));
    var labels = scope.tf("labels").constant(new int[] {0, 1, 2, 3});
    Losses.crossEntropy(scope, model.logits(scope, images), labels);
    AuxiliaryHeads.addLosses(scope, labels);
    return Losses.total(scope);
  }
}
