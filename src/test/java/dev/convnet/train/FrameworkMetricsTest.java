// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.framework.metrics.AUC;
import org.tensorflow.framework.metrics.Accuracy;
import org.tensorflow.framework.metrics.BinaryAccuracy;
import org.tensorflow.framework.metrics.CategoricalAccuracy;
import org.tensorflow.framework.metrics.CategoricalCrossentropy;
import org.tensorflow.framework.metrics.CosineSimilarity;
import org.tensorflow.framework.metrics.FalseNegatives;
import org.tensorflow.framework.metrics.FalsePositives;
import org.tensorflow.framework.metrics.Mean;
import org.tensorflow.framework.metrics.MeanAbsoluteError;
import org.tensorflow.framework.metrics.MeanSquaredError;
import org.tensorflow.framework.metrics.Metric;
import org.tensorflow.framework.metrics.Precision;
import org.tensorflow.framework.metrics.PrecisionAtRecall;
import org.tensorflow.framework.metrics.Recall;
import org.tensorflow.framework.metrics.RecallAtPrecision;
import org.tensorflow.framework.metrics.RootMeanSquaredError;
import org.tensorflow.framework.metrics.SensitivityAtSpecificity;
import org.tensorflow.framework.metrics.SparseCategoricalAccuracy;
import org.tensorflow.framework.metrics.SparseCategoricalCrossentropy;
import org.tensorflow.framework.metrics.SparseTopKCategoricalAccuracy;
import org.tensorflow.framework.metrics.SpecificityAtSensitivity;
import org.tensorflow.framework.metrics.TopKCategoricalAccuracy;
import org.tensorflow.framework.metrics.TrueNegatives;
import org.tensorflow.framework.metrics.TruePositives;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The values are those of Keras 3 for the same probabilities. */
class FrameworkMetricsTest {
  private static final Class<TFloat32> FLOAT = TFloat32.class;
  private static final float[] LOGITS = {
    0.3f, -1.2f, 2.1f, 1.5f, 0.2f, -0.7f, -0.4f, 0.9f, 0.1f, 1.1f, -0.3f, 0.6f, 0.5f, 0.6f, 0.7f,
    2f, 0f, 1f
  };
  private static final int[] LABELS = {2, 0, 2, 1, 2, 0};

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private static Map<String, Supplier<? extends Metric>> metrics() {
    var all = new LinkedHashMap<String, Supplier<? extends Metric>>();
    all.put("Accuracy", () -> new Accuracy<>(1, FLOAT));
    all.put("SparseCategoricalAccuracy", () -> new SparseCategoricalAccuracy<>(1, FLOAT));
    all.put("CategoricalAccuracy", () -> new CategoricalAccuracy<>(1, FLOAT));
    all.put("SparseTop2", () -> new SparseTopKCategoricalAccuracy<>(2, 1, FLOAT));
    all.put("Top2", () -> new TopKCategoricalAccuracy<>(2, 1, FLOAT));
    all.put("CrossEntropy", () -> new CategoricalCrossentropy<>(false, 0, -1, 1, FLOAT));
    all.put(
        "SparseCrossEntropy", () -> new SparseCategoricalCrossentropy<>("c", false, -1, 1, FLOAT));
    all.put("AUC", () -> new AUC<>(1, FLOAT));
    all.put("Precision", () -> new Precision<>(1, FLOAT));
    all.put("TruePositives", () -> new TruePositives<>(1, FLOAT));
    all.put("FalseNegatives", () -> new FalseNegatives<>(1, FLOAT));
    all.put("FalsePositives", () -> new FalsePositives<>(1, FLOAT));
    all.put("TrueNegatives", () -> new TrueNegatives<>(1, FLOAT));
    all.put("MeanSquaredError", () -> new MeanSquaredError<>(1, FLOAT));
    all.put("RootMeanSquaredError", () -> new RootMeanSquaredError<>(1, FLOAT));
    all.put("BinaryAccuracy", () -> new BinaryAccuracy<>(1, FLOAT));
    all.put("MeanAbsoluteError", () -> new MeanAbsoluteError<>(1, FLOAT));
    all.put("CosineSimilarity", () -> new CosineSimilarity<>(1, FLOAT));
    all.put("RecallAtPrecision", () -> new RecallAtPrecision<>(0.5f, 1, FLOAT));
    return all;
  }

  private static final double[] OF_KERAS = {
    0.6666667, 0.6666667, 0.6666667, 0.8333333, 0.8333333, 0.8797441, 0.8797441, 0.7777778, 0.6, 3,
    3, 2, 10, 0.1672139, 0.4089180, 0.7222222, 0.3354285, 0.6857061, 0.8333333
  };

  @Test
  void areThoseOfKerasOverBatchesOfDifferentSizes() throws IOException {
    try (var measured = FrameworkMetrics.of(3, metrics())) {
      see(measured, 0, 4, 4);
      see(measured, 4, 6, 2);

      var results = measured.results();

      assertEquals(List.copyOf(metrics().keySet()), List.copyOf(results.keySet()));
      var values = results.values().stream().mapToDouble(Double::doubleValue).toArray();
      for (int i = 0; i < values.length; i++) {
        assertEquals(OF_KERAS[i], values[i], 1e-6, List.copyOf(results.keySet()).get(i));
      }
    }
  }

  @Test
  void leaveOutImagesThatAreNotEvaluated() throws IOException {
    Map<String, Supplier<Metric>> accuracy = Map.of("a", () -> new Accuracy<>(1, FLOAT));
    try (var measured = FrameworkMetrics.of(3, accuracy)) {
      see(measured, 0, 4, 2); // images 2 and 3 are predicted wrong

      assertEquals(Map.of("a", 1.0), measured.results());
    }
  }

  private void see(FrameworkMetrics measured, int first, int end, int images) throws IOException {
    var tf = graph.scope().tf();
    var observer =
        measured.observe(
            graph.scope().nameScope("from" + first),
            tf.constant(new float[1][3]),
            tf.constant(LABELS));
    var rows = Arrays.copyOfRange(LOGITS, 3 * first, 3 * end);
    try (var logits = TFloat32.tensorOf(Shape.of(end - first, 3), DataBuffers.of(rows));
        var labels = TInt32.vectorOf(Arrays.copyOfRange(LABELS, first, end))) {
      observer.afterBatch(List.of(logits, labels), images);
    }
  }

  @Test
  void refuseWhatIsWrongInTheFramework() {
    assertRefused(
        "Recall fails; take TruePositives and FalseNegatives", () -> new Recall<>(1, FLOAT));
    var missed = " takes a threshold that may miss its bound; take RecallAtPrecision";
    assertRefused("PrecisionAtRecall" + missed, () -> new PrecisionAtRecall<>(0.5f, 1, FLOAT));
    assertRefused(
        "SensitivityAtSpecificity" + missed, () -> new SensitivityAtSpecificity<>(0.5f, 1, FLOAT));
    assertRefused(
        "SpecificityAtSensitivity" + missed, () -> new SpecificityAtSensitivity<>(0.5f, 1, FLOAT));
    assertRefused(
        "Mean takes no labels; take a metric that compares with labels",
        () -> new Mean<>(1, FLOAT));
  }

  private static void assertRefused(String message, Supplier<Metric> metric) {
    var refused =
        assertThrows(
            InvalidSettingException.class, () -> FrameworkMetrics.of(3, Map.of("m", metric)));
    assertEquals("TensorFlow Framework's " + message, refused.getMessage());
  }
}
