// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.LocalResponseNorm.LrnImplementation;
import dev.convnet.nn.models.Cifar10Net;
import dev.convnet.nn.ops.Losses;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Our gradients of each function against those that Python's tf.gradients adds to the same graph.
 */
@Tag("slow")
class GradientsAgainstPythonTest {
  private static final double TOLERANCE = 1e-6;

  /** Cases without Python, whose kernel ends the process. */
  private static final String PYTHON_DIES = "Depthwise dilated";

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path folder;

  @Test
  void areTheSame() throws IOException, InterruptedException {
    var lines = new ArrayList<String>();
    GradientRulesTest.cases()
        .filter(function -> !function.name().startsWith(PYTHON_DIES))
        .forEach(function -> lines.add(line(function)));
    lines.add(smallNet());

    var answers = ask(lines);

    assertEquals(List.of(), answers.stream().filter(answer -> !agrees(answer)).toList());
    assertEquals(tabs(lines) - lines.size(), answers.size());
  }

  /** The tutorial's loss by its ten variables, with both implementations of its normalization. */
  @ParameterizedTest
  @EnumSource
  void thatOfTheWholeTutorialIsTheSame(LrnImplementation implementation)
      throws IOException, InterruptedException {
    var scope = graph.scope();
    var tf = scope.tf();
    var waves =
        tf.math.sin(tf.range(tf.constant(0f), tf.constant(8f * 24 * 24 * 3), tf.constant(1f)));
    var logits =
        new Cifar10Net(implementation).logits(scope, tf.reshape(waves, tf.array(8, 24, 24, 3)));
    Losses.crossEntropy(scope, logits, tf.array(0, 1, 2, 3, 4, 5, 6, 9));
    var loss = Losses.total(scope);

    var answers =
        ask(
            List.of(
                line("the tutorial", loss, scope.collected(CollectionKey.TRAINABLE_VARIABLES))));

    assertEquals(10, answers.size());
    assertEquals(List.of(), answers.stream().filter(answer -> !agrees(answer)).toList());
  }

  private static long tabs(List<String> lines) {
    return lines.stream().flatMapToInt(String::chars).filter(c -> c == '\t').count();
  }

  private List<String> ask(List<String> lines) throws IOException, InterruptedException {
    var graphDef =
        Files.write(folder.resolve("graph.pb"), graph.graph().toGraphDef().toByteArray());
    var cases = Files.write(folder.resolve("cases.tsv"), lines);
    return Python.run("gradients_check.py", graphDef, cases).lines().toList();
  }

  private static boolean agrees(String answer) {
    var difference = answer.substring(answer.lastIndexOf('\t') + 1);
    return !difference.equals("lost") && Double.parseDouble(difference) <= TOLERANCE;
  }

  private String line(GradientCase function) {
    var built = function.build(graph.scope());
    var xs = built.xs().stream().map(x -> x.asOutput().name()).toList();
    return line(function.toString(), built.loss(), xs, built.gradients());
  }

  private String smallNet() {
    var net = SmallNet.build(graph.scope(), graph.scope());
    return line("a small network", net.loss(), net.variables());
  }

  private String line(String name, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
    graph.scope().initializer();
    var xs = variables.stream().map(v -> v.handle().asOutput().name()).toList();
    return line(name, loss, xs, Gradients.of(graph.scope(), loss, variables));
  }

  private static String line(
      String name,
      Operand<TFloat32> loss,
      List<String> xs,
      List<Optional<Operand<TFloat32>>> gradients) {
    return IntStream.range(0, xs.size())
        .mapToObj(i -> xs.get(i) + "=" + gradients.get(i).map(d -> d.asOutput().name()).orElse(""))
        .collect(joining("\t", name + "\t" + loss.asOutput().name() + "\t", ""));
  }
}
