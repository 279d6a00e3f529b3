// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static dev.convnet.nn.ops.FrameworkLoss.ofLogits;
import static dev.convnet.nn.ops.FrameworkLoss.ofProbabilities;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.gradients.Gradients;
import dev.convnet.testing.GraphExtension;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.BinaryCrossentropy;
import org.tensorflow.framework.losses.CategoricalCrossentropy;
import org.tensorflow.framework.losses.CategoricalHinge;
import org.tensorflow.framework.losses.CosineSimilarity;
import org.tensorflow.framework.losses.Hinge;
import org.tensorflow.framework.losses.Huber;
import org.tensorflow.framework.losses.KLDivergence;
import org.tensorflow.framework.losses.LogCosh;
import org.tensorflow.framework.losses.Loss;
import org.tensorflow.framework.losses.MeanAbsoluteError;
import org.tensorflow.framework.losses.MeanAbsolutePercentageError;
import org.tensorflow.framework.losses.MeanSquaredError;
import org.tensorflow.framework.losses.MeanSquaredLogarithmicError;
import org.tensorflow.framework.losses.Poisson;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.framework.losses.SparseCategoricalCrossentropy;
import org.tensorflow.framework.losses.SquaredHinge;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Each loss against its formula in plain Java, and its gradient against finite differences. */
class FrameworkLossTest {
  private static final float[] LOGITS = {
    0.3f, -1.2f, 2.1f, 1.5f, 0.2f, -0.7f, -0.4f, 0.9f, 0.1f, 1.1f, -0.3f, 0.6f
  };
  private static final int[] LABELS = {2, 0, 2, 1};
  private static final int CLASSES = 3;
  private static final float STEP = 1e-2f;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The loss of one class of an image: its prediction and its one-hot label. */
  private interface Term {
    double of(double prediction, double label);
  }

  /** The loss of an image. */
  private interface Formula {
    double of(double[] predictions, double[] labels);
  }

  private record Case(FrameworkLoss loss, boolean ofProbabilities, Formula formula, String name) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case logits(Loss loss, Formula formula) {
    return new Case(ofLogits(loss), false, formula, loss.getClass().getSimpleName() + " of logits");
  }

  private static Case probabilities(Loss loss, Formula formula) {
    return new Case(ofProbabilities(loss), true, formula, loss.getClass().getSimpleName());
  }

  private static Formula mean(Term term) {
    return (p, y) -> sum(term).of(p, y) / CLASSES;
  }

  private static Formula sum(Term term) {
    return (p, y) -> IntStream.range(0, CLASSES).mapToDouble(i -> term.of(p[i], y[i])).sum();
  }

  static Stream<Case> cases() {
    return Stream.concat(crossEntropies(), errors());
  }

  private static Stream<Case> crossEntropies() {
    Formula ofSoftmax = sum((p, y) -> -y * Math.log(p));
    Formula ofLogits = (x, y) -> ofSoftmax.of(softmax(x), y);
    Formula smooth =
        (x, y) -> sum((p, q) -> -(q * 0.9 + 0.1 / CLASSES) * Math.log(p)).of(softmax(x), y);
    Formula binary = mean((p, y) -> -y * Math.log(p) - (1 - y) * Math.log(1 - p));
    return Stream.of(
        logits(new CategoricalCrossentropy(true), ofLogits),
        logits(new CategoricalCrossentropy(true, 0.1f), smooth),
        logits(new SparseCategoricalCrossentropy(true), ofLogits),
        logits(
            new BinaryCrossentropy(true),
            (x, y) -> binary.of(Arrays.stream(x).map(v -> 1 / (1 + Math.exp(-v))).toArray(), y)),
        probabilities(new CategoricalCrossentropy(), ofSoftmax),
        probabilities(new SparseCategoricalCrossentropy(), ofSoftmax),
        probabilities(new BinaryCrossentropy(), binary),
        probabilities(new KLDivergence(), ofSoftmax),
        probabilities(new Poisson(), mean((p, y) -> p - y * Math.log(p))));
  }

  private static Stream<Case> errors() {
    Formula hinge = mean((p, y) -> Math.max(0, 1 - (2 * y - 1) * p));
    Formula huber =
        mean((p, y) -> Math.abs(p - y) <= 1 ? (p - y) * (p - y) / 2 : Math.abs(p - y) - 0.5);
    return Stream.of(
        logits(new Hinge(), hinge),
        logits(new SquaredHinge(), mean((p, y) -> Math.pow(Math.max(0, 1 - (2 * y - 1) * p), 2))),
        logits(new CategoricalHinge(), FrameworkLossTest::categoricalHinge),
        logits(new Huber(), huber),
        probabilities(new Huber(), huber),
        probabilities(new Hinge(), hinge),
        probabilities(new LogCosh(), mean((p, y) -> Math.log(Math.cosh(p - y)))),
        probabilities(new MeanAbsoluteError(), mean((p, y) -> Math.abs(p - y))),
        probabilities(new MeanSquaredError(), mean((p, y) -> (p - y) * (p - y))),
        probabilities(
            new MeanSquaredLogarithmicError(),
            mean((p, y) -> Math.pow(Math.log1p(p) - Math.log1p(y), 2))),
        probabilities(
            new CosineSimilarity(),
            (p, y) -> -sum((a, b) -> a * b).of(p, y) / Math.sqrt(sum((a, b) -> a * a).of(p, y))));
  }

  private static double categoricalHinge(double[] p, double[] y) {
    var right = sum((a, b) -> a * b).of(p, y);
    var wrong = IntStream.range(0, CLASSES).mapToDouble(i -> (1 - y[i]) * p[i]).max();
    return Math.max(0, wrong.orElseThrow() - right + 1);
  }

  private static double[] softmax(double[] x) {
    var total = Arrays.stream(x).map(Math::exp).sum();
    return Arrays.stream(x).map(v -> Math.exp(v) / total).toArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithItsFormulaAndWithFiniteDifferences(Case tried) {
    var tf = graph.scope().tf();
    var logits = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, CLASSES)));
    var loss = tried.loss.loss(graph.scope(), logits, tf.constant(LABELS));
    var gradient = Gradients.of(graph.scope(), loss, List.of(logits)).get(0).orElseThrow();

    assertEquals(expected(tried), run(logits, loss, LOGITS)[0], 1e-5);

    var actual = run(logits, gradient, LOGITS);
    for (int i = 0; i < LOGITS.length; i++) {
      var above = run(logits, loss, moved(i, STEP))[0];
      var below = run(logits, loss, moved(i, -STEP))[0];
      assertEquals((above - below) / (2 * STEP), actual[i], 1e-4, "logit " + i);
    }
  }

  private static double expected(Case tried) {
    var total = 0.0;
    for (int n = 0; n < LABELS.length; n++) {
      var row = new double[CLASSES];
      for (int i = 0; i < CLASSES; i++) row[i] = LOGITS[n * CLASSES + i];
      var label = new double[CLASSES];
      label[LABELS[n]] = 1;
      total += tried.formula.of(tried.ofProbabilities ? softmax(row) : row, label);
    }
    return total / LABELS.length;
  }

  private static float[] moved(int i, float step) {
    var values = LOGITS.clone();
    values[i] += step;
    return values;
  }

  private float[] run(Operand<TFloat32> logits, Operand<TFloat32> fetched, float[] values) {
    var shape = Shape.of(LABELS.length, CLASSES);
    try (var tensor = TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
        var result = graph.session().runner().feed(logits, tensor).fetch(fetched).run()) {
      var out = new float[(int) result.get(0).shape().size()];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(out, false, false));
      return out;
    }
  }

  @Test
  void theSmoothedCrossEntropyIsOurs() {
    var tf = graph.scope().tf();
    var logits = tf.reshape(tf.constant(LOGITS), tf.array(-1, CLASSES));
    var ours =
        Losses.crossEntropyWithLabelSmoothing(graph.scope(), logits, tf.constant(LABELS), 0.1);
    var theirs =
        ofLogits(new CategoricalCrossentropy(true, 0.1f))
            .loss(graph.scope(), logits, tf.constant(LABELS));

    assertEquals(graph.scalar(ours), graph.scalar(theirs), 1e-6);
  }

  @Test
  void refusesWhatIsWrong() {
    var none = new CategoricalCrossentropy(true, 0, Reduction.NONE);
    assertRefused("CategoricalCrossentropy with Reduction.NONE is no scalar", () -> ofLogits(none));
    assertRefused(
        "MeanAbsolutePercentageError divides by labels, most of which are 0; take MeanAbsoluteError",
        () -> ofProbabilities(new MeanAbsolutePercentageError()));
    assertRefused(
        "BinaryCrossentropy takes probabilities; take FrameworkLoss.ofProbabilities",
        () -> ofLogits(new BinaryCrossentropy()));
    assertRefused("Poisson takes probabilities", () -> ofLogits(new Poisson()));
    assertRefused("KLDivergence takes probabilities", () -> ofLogits(new KLDivergence()));
    assertRefused(
        "CategoricalCrossentropy was made with fromLogits = true; take FrameworkLoss.ofLogits",
        () -> ofProbabilities(new CategoricalCrossentropy(true)));
  }

  private static void assertRefused(String start, Executable constructor) {
    var refused = assertThrows(InvalidSettingException.class, constructor);
    var message = refused.getMessage();
    var full = "TensorFlow Framework's " + start;
    assertEquals(full, message.substring(0, Math.min(message.length(), full.length())));
  }
}
