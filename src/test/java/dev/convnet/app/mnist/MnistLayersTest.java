// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.input.Input;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

class MnistLayersTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @ParameterizedTest(name = "network {0}: {1} parameters in {2}")
  @CsvSource({
    "1, 7850, dense/kernel dense/bias",
    "2, 814090, dense/kernel dense/bias dense_1/kernel dense_1/bias",
    "3, 6434634, conv2d/kernel conv2d/bias dense/kernel dense/bias dense_1/kernel dense_1/bias",
    "4, 3274634, conv2d/kernel conv2d/bias conv2d_1/kernel conv2d_1/bias"
        + " dense/kernel dense/bias dense_1/kernel dense_1/bias",
    "5, 3274634, conv2d/kernel conv2d/bias conv2d_1/kernel conv2d_1/bias"
        + " dense/kernel dense/bias dense_1/kernel dense_1/bias"
  })
  void aNetworkHasTheOriginalsVariables(int network, long parameters, String names) {
    var batches = new MnistBatches(Mnist.fake().train(), 2).shuffled(1);
    var input = new MnistInput(graph.scope(), PlaceholderNames.defaults(), batches);

    TfLayersNetworks.ALL.get(network - 1).logits(graph.scope(), input);

    var made =
        graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .map(v -> v.name())
            .toList();
    assertEquals(names, String.join(" ", made));
    assertEquals(parameters, LayerTable.of(graph.scope()).parameters());
  }

  @Test
  void theFifthDropsWhereItsBooleanPlaceholderSaysSo() {
    var batches = new MnistBatches(Mnist.fake().train(), 2).shuffled(1);
    var input = new MnistInput(graph.scope(), PlaceholderNames.defaults(), batches);
    var logits = TfLayersNetworks.ALL.get(4).logits(graph.scope(), input);
    graph.initialize();
    var batch = batches.batchTask(0).orElseThrow();
    var measured = logits(input.evaluationFeed(batch), logits);

    assertEquals(measured, logits(input.evaluationFeed(batch), logits));
    assertNotEquals(measured, logits(input.nextFeed().orElseThrow(), logits));
    assertEquals(DataType.DT_BOOL, dataType("Placeholder_2"));
  }

  private List<Float> logits(Input.Feed feed, Operand<TFloat32> logits) {
    try (feed;
        var result = feed.into(graph.session().runner()).fetch(logits).run()) {
      return StreamSupport.stream(((TFloat32) result.get(0)).scalars().spliterator(), false)
          .map(scalar -> scalar.getFloat())
          .toList();
    }
  }

  private DataType dataType(String placeholder) {
    return graph.graph().toGraphDef().getNodeList().stream()
        .filter(node -> node.getName().equals(placeholder))
        .map(node -> node.getAttrOrThrow("dtype").getType())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSecondLearnsAndPrintsTheOriginalsLines() throws IOException {
    var mnist = SmallMnist.read();
    var training = new MnistLayers.TrainingConfig(101, 1);

    var lines = Lines.of(out -> MnistLayers.run(mnist, TfLayersNetworks.ALL.get(1), training, out));

    assertEquals(5, lines.size());
    assertTrue(lines.get(0).startsWith("Step 0, training batch accuracy 0"), lines::toString);
    assertTrue(lines.get(1).startsWith("Step 100, training batch accuracy 0."), lines::toString);
    assertEquals("The end of training!", lines.get(2));
    assertTrue(lines.get(3).startsWith("Validation accuracy: 0.8"), lines::toString);
    assertTrue(lines.get(4).startsWith("Test accuracy: 0.8"), lines::toString);
  }
}
