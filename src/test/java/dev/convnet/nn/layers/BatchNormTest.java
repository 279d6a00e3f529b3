// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.BatchNorm.Affine;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

class BatchNormTest {
  private static final int[] SHAPE = {4, 3, 2, 2};
  private static final int CHANNELS = 2;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Nested
  class Training {
    @Test
    void usesTheStatisticsOfTheBatch() {
      var y = apply(BatchNorm.of(Mode.TRAINING).epsilon(0.1), input());

      graph.initialize();
      var x = values();
      var expected = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        var channel = i % CHANNELS;
        expected[i] = (float) ((x[i] - mean(channel)) / Math.sqrt(variance(channel) + 0.1));
      }
      assertArrayEquals(expected, graph.floats(y), 1e-5f);
    }

    @Test
    void updatesTheMovingStatistics() {
      apply(BatchNorm.of(Mode.TRAINING).momentum(0.6), input());
      graph.initialize();

      for (int step = 0; step < 2; step++) graph.run(updates());

      var unbiased = 24 / 23.0;
      var mean = graph.floats(variable("n/moving_mean"));
      var variance = graph.floats(variable("n/moving_variance"));
      for (int channel = 0; channel < CHANNELS; channel++) {
        assertEquals(0.64 * mean(channel), mean[channel], 1e-6);
        assertEquals(0.36 + 0.64 * unbiased * variance(channel), variance[channel], 1e-5);
      }
    }

    @Test
    void staysFiniteWhereAllValuesAreTheSame() {
      var same = graph.scope().tf().constant(new float[][][][] {{{{5}}}, {{{5}}}});

      var y = apply(BatchNorm.of(Mode.TRAINING), same);

      graph.initialize();
      assertArrayEquals(new float[] {0, 0}, graph.floats(y), 1e-6f);
    }
  }

  @Nested
  class Inference {
    @Test
    void usesTheMovingStatisticsWithoutUpdates() {
      var y = apply(BatchNorm.of(Mode.INFERENCE).epsilon(3), input());

      graph.initialize();
      var halves = values();
      for (int i = 0; i < halves.length; i++) halves[i] /= 2; // mean 0, √(1 + 3)
      assertArrayEquals(halves, graph.floats(y), 1e-6f);
      assertEquals(List.of(), graph.scope().collected(CollectionKey.UPDATE_OPS));
    }

    @Test
    void sharesTheVariablesOfTraining() {
      apply(BatchNorm.of(Mode.TRAINING), input());

      var again = graph.scope().nameScope("again").reusing().variableScope("n");
      BatchNorm.of(Mode.INFERENCE).apply(again, input());

      assertEquals(4, graph.scope().collected(CollectionKey.VARIABLES).size());
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "SCALE_AND_CENTER, n/gamma n/beta",
    "SCALE, n/gamma",
    "CENTER, n/beta",
    "NEITHER, ''"
  })
  void hasTheVariablesOfItsAffine(Affine affine, String learned) {
    apply(BatchNorm.of(Mode.TRAINING).affine(affine), input());

    var trainable =
        graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .map(Variable::name)
            .toList();
    assertEquals(learned, String.join(" ", trainable));
    var table = LayerTable.of(graph.scope());
    assertEquals(trainable.size() * CHANNELS, table.trainableParameters());
    assertEquals(2 * CHANNELS, table.nonTrainableParameters());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Mode.class)
  void itsGradientsAreThoseOfFiniteDifferences(Mode mode) {
    var delta = graph.scope().variable("delta", Shape.of(4, 3, 2, 2), new Constant(0));
    var y = apply(BatchNorm.of(mode).epsilon(0.1), graph.scope().tf().math.add(input(), delta));
    var loss = weighed(y);
    var by = List.of(delta, variable("n/gamma"), variable("n/beta"));
    var gradients = Gradients.of(graph.scope(), loss, by);
    graph.initialize();

    for (int i = 0; i < by.size(); i++) {
      var exact = graph.floats(gradients.get(i).orElseThrow());
      assertArrayEquals(differences(loss, by.get(i), exact.length), exact, 2e-2f, by.get(i).name());
    }
  }

  private float[] differences(Operand<TFloat32> loss, Variable<TFloat32> by, int count) {
    var slopes = new float[count];
    var start = graph.floats(by);
    for (int i = 0; i < count; i++) {
      slopes[i] = (lossAt(loss, by, start, i, 0.01f) - lossAt(loss, by, start, i, -0.01f)) / 0.02f;
    }
    return slopes;
  }

  private float lossAt(
      Operand<TFloat32> loss, Variable<TFloat32> by, float[] start, int i, float step) {
    var moved = start.clone();
    moved[i] += step;
    try (var tensor = TFloat32.tensorOf(by.shape(), DataBuffers.of(moved));
        var result = graph.session().runner().feed(by, tensor).fetch(loss).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Test
  @Tag("slow")
  void doesWhatKerasDoes() throws IOException, InterruptedException {
    var ours = new TreeMap<String, float[]>();
    var norm = BatchNorm.of(Mode.TRAINING).momentum(0.9);
    var x = input();
    var y = apply(norm, x);
    var gradients =
        Gradients.of(
            graph.scope(), weighed(y), List.of(x, variable("n/gamma"), variable("n/beta")));
    var kept =
        norm.withMode(Mode.INFERENCE)
            .apply(graph.scope().nameScope("kept").reusing().variableScope("n"), x);
    graph.initialize();
    for (int step = 0; step < 3; step++) graph.run(updates());
    ours.put("training", graph.floats(y));
    ours.put("dx", graph.floats(gradients.get(0).orElseThrow()));
    ours.put("dgamma", graph.floats(gradients.get(1).orElseThrow()));
    ours.put("dbeta", graph.floats(gradients.get(2).orElseThrow()));
    ours.put("moving_mean", graph.floats(variable("n/moving_mean")));
    ours.put("moving_variance", graph.floats(variable("n/moving_variance")));
    ours.put("inference", graph.floats(kept));

    var theirs = new TreeMap<String, float[]>();
    for (var line : Python.run("batchnorm_check.py").lines().toList()) read(line, theirs);

    assertEquals(theirs.keySet(), ours.keySet());
    theirs.forEach((name, values) -> assertArrayEquals(values, ours.get(name), 1e-5f, name));
  }

  private static void read(String line, Map<String, float[]> into) {
    var cells = line.split("\t");
    var values = new float[cells.length - 1];
    for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(cells[i + 1]);
    into.put(cells[0], values);
  }

  @Test
  void aTensorThatIsNoImageIsRefusedWithItsShape() {
    var flat = graph.scope().tf().constant(new float[][] {{1, 2}});

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> apply(BatchNorm.of(Mode.TRAINING), flat));

    assertEquals(
        "'n' normalizes [N, H, W, C], got [1, 2]; reshape it to [N, 1, 1, C]", error.getMessage());
  }

  @Test
  void invalidSettingsAreRefused() {
    var norm = BatchNorm.of(Mode.TRAINING);

    assertThrows(IllegalArgumentException.class, () -> norm.momentum(1.1));
    assertThrows(IllegalArgumentException.class, () -> norm.epsilon(-1));
    assertThrows(IllegalArgumentException.class, () -> norm.epsilon(Double.NaN));
  }

  private Operand<TFloat32> apply(BatchNorm norm, Operand<TFloat32> x) {
    return norm.apply(graph.scope().variableScope("n"), x);
  }

  private Op[] updates() {
    return graph.scope().collected(CollectionKey.UPDATE_OPS).toArray(Op[]::new);
  }

  private Variable<TFloat32> variable(String name) {
    for (var variable : graph.scope().collected(CollectionKey.VARIABLES)) {
      if (variable.name().equals(name)) return floats(variable);
    }
    throw new AssertionError(name);
  }

  @SuppressWarnings("unchecked") // all variables here are
  private static Variable<TFloat32> floats(Variable<?> variable) {
    return (Variable<TFloat32>) variable;
  }

  /** {@code Σ cos(i) y}: all elements have different weights. */
  private Operand<TFloat32> weighed(Operand<TFloat32> y) {
    var weights = new float[48];
    for (int i = 0; i < weights.length; i++) weights[i] = (float) Math.cos(i);
    var tf = graph.scope().tf();
    var shaped = tf.reshape(tf.constant(weights), tf.constant(SHAPE));
    return tf.sum(tf.math.mul(shaped, y), tf.array(0, 1, 2, 3));
  }

  /** {@code 3 sin(i) + 1}, {@code [4, 3, 2, 2]}; batchnorm_check.py has the same. */
  private Operand<TFloat32> input() {
    var tf = graph.scope().tf();
    return tf.reshape(tf.constant(values()), tf.constant(SHAPE));
  }

  private static float[] values() {
    var values = new float[48];
    for (int i = 0; i < values.length; i++) values[i] = (float) (3 * Math.sin(i) + 1);
    return values;
  }

  private static List<Float> ofChannel(int channel) {
    var values = new ArrayList<Float>();
    var all = values();
    for (int i = channel; i < all.length; i += CHANNELS) values.add(all[i]);
    return values;
  }

  private static double mean(int channel) {
    return ofChannel(channel).stream().mapToDouble(v -> v).average().orElseThrow();
  }

  private static double variance(int channel) {
    var mean = mean(channel);
    return ofChannel(channel).stream()
        .mapToDouble(v -> (v - mean) * (v - mean))
        .average()
        .orElseThrow();
  }
}
