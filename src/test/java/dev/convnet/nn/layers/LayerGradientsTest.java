// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.layers.BuiltLayer.Part;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** The layers' outputs and gradients: against finite differences, and against Keras's. */
class LayerGradientsTest {
  private static final float STEP = 0.002f;
  private static final double TOLERANCE = 2e-3;
  private static final double PYTHON_TOLERANCE = 1e-5;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path folder;

  static Stream<LayerCase> cases() {
    return LayerCase.all();
  }

  /** Along one random direction for each tensor. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aLayerAgreesWithFiniteDifferences(LayerCase layer) {
    var built = BuiltLayer.of(graph, layer);

    for (var part : built.parts()) {
      if (part.gradient().isEmpty()) continue;
      var direction = BuiltLayer.spread("direction", part.value().shape(), 0);
      var gradient = graph.floats(part.gradient().get());
      var slope = 0.0;
      var size = 1.0;
      for (var i = 0; i < direction.length; i++) {
        slope += gradient[i] * direction[i];
        size += Math.abs(gradient[i] * direction[i]);
      }

      var rise = loss(built, part, direction, STEP) - loss(built, part, direction, -STEP);
      built.set(part, part.numbers());
      assertEquals(rise / (2 * STEP), slope, TOLERANCE * size, part.name());
    }
  }

  private static double loss(BuiltLayer built, Part part, float[] direction, float step) {
    var numbers = part.numbers();
    for (var i = 0; i < numbers.length; i++) numbers[i] += step * direction[i];
    built.set(part, numbers);
    return built.loss();
  }

  @Test
  @Tag("slow")
  void everyLayerAgreesWithPython() throws IOException, InterruptedException {
    var lines = new ArrayList<String>();
    cases().forEach(layer -> lines.addAll(lines(BuiltLayer.of(graph, layer))));
    var file = Files.write(folder.resolve("layers.tsv"), lines);

    var answers = Python.run("layers_check.py", file).lines().toList();

    assertEquals(List.of(), answers.stream().filter(answer -> !agrees(answer)).toList());
    assertEquals(lines.size(), answers.size());
  }

  private static boolean agrees(String answer) {
    return Double.parseDouble(answer.substring(answer.lastIndexOf('\t') + 1)) <= PYTHON_TOLERANCE;
  }

  private List<String> lines(BuiltLayer built) {
    var lines = new ArrayList<String>();
    for (var part : built.parts()) {
      lines.add(line(built, part.name(), part.value().shape(), part.numbers()));
      part.gradient()
          .ifPresent(
              gradient ->
                  lines.add(
                      line(
                          built, "d" + part.name(), part.value().shape(), graph.floats(gradient))));
    }
    lines.add(line(built, "factors", built.y().shape(), built.factors()));
    lines.add(line(built, "y", built.y().shape(), graph.floats(built.y())));
    return lines;
  }

  private static String line(BuiltLayer built, String name, Shape shape, float[] numbers) {
    var sizes = IntStream.range(0, shape.numDimensions()).mapToObj(i -> "" + shape.get(i));
    var values = IntStream.range(0, numbers.length).mapToObj(i -> "" + numbers[i]);
    return String.join(
        "\t",
        built.layer().name(),
        name,
        sizes.collect(joining(",")),
        values.collect(joining(",")));
  }
}
