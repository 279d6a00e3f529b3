// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.SeparableConv2d;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A training step of a network with batch normalization has the same result as in Keras. */
@Tag("slow")
class KerasStepTest {
  private static final double TOLERANCE = 1e-5;
  private static final double RATE = 0.1;
  private static final Shape IMAGES = Shape.of(4, 9, 9, 3);

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path folder;

  @Test
  void aStepIsThatOfKeras() throws IOException, InterruptedException {
    Python.require();
    var scope = graph.scope().variableScope("network");
    var labels = scope.tf("labels").constant(new int[] {0, 1, 2, 3});
    var loss = Losses.crossEntropy(scope, logits(scope), labels);
    var step = new GradientDescent().minimize(graph.scope(), loss, RATE);
    MadeUpNumbers.setAll(graph, scope);

    graph.run(step);

    var lines = scope.collected(CollectionKey.VARIABLES).stream().map(this::line).toList();
    var file = Files.write(folder.resolve("variables.tsv"), lines);
    var answers = Python.run("step_check.py", file).lines().toList();
    assertEquals(List.of(), answers.stream().filter(answer -> !agrees(answer)).toList());
    assertEquals(lines.size(), answers.size());
  }

  private Operand<TFloat32> logits(GraphScope scope) {
    var norm = BatchNorm.of(Mode.TRAINING);
    var images = scope.tf("images").constant(IMAGES, MadeUpNumbers.buffer("images", IMAGES));
    var first =
        LayerChain.of(scope, images)
            .then("conv", Conv2d.keras(3, 8).stride(2).withoutBias()) // [4, 5, 5, 8]
            .then("conv_bn", norm)
            .then("relu", RELU);
    return first
        .then("sep", SeparableConv2d.of(3, 8).withoutBias()) // [4, 5, 5, 8]
        .then("sep_bn", norm)
        .add("add", first)
        .then("pool", GlobalAveragePool.FLAT) // [4, 8]
        .then("dense", Dense.keras(10)) // [4, 10]
        .output();
  }

  private String line(Variable<?> variable) {
    var numbers = graph.floats(variable.asOutput().expect(TFloat32.class));
    var values = IntStream.range(0, numbers.length).mapToObj(i -> "" + numbers[i]);
    return variable.name().substring("network/".length()) + "\t" + values.collect(joining(","));
  }

  private static boolean agrees(String answer) {
    return Double.parseDouble(answer.substring(answer.lastIndexOf('\t') + 1)) <= TOLERANCE;
  }
}
