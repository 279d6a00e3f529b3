// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.framework.metrics.Accuracy;
import org.tensorflow.framework.metrics.Mean;
import org.tensorflow.framework.metrics.MeanTensor;
import org.tensorflow.framework.metrics.Metric;
import org.tensorflow.framework.metrics.PrecisionAtRecall;
import org.tensorflow.framework.metrics.Recall;
import org.tensorflow.framework.metrics.SensitivityAtSpecificity;
import org.tensorflow.framework.metrics.SparseCategoricalAccuracy;
import org.tensorflow.framework.metrics.SparseCategoricalCrossentropy;
import org.tensorflow.framework.metrics.SparseTopKCategoricalAccuracy;
import org.tensorflow.framework.metrics.SpecificityAtSensitivity;
import org.tensorflow.framework.metrics.Sum;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Metrics of TensorFlow Framework over the images of one evaluation. A metric receives the softmax
 * of the logits and one-hot labels; a metric named {@code Sparse…} receives class indexes instead
 * of one-hot labels, and {@code Accuracy} the predicted classes and class indexes. The metrics have
 * a separate graph, because their variables must not be in a checkpoint. Not thread-safe.
 */
public final class FrameworkMetrics implements AutoCloseable {
  /** Mean is also the base of metrics that compare with labels. */
  private static final Set<Class<?>> OF_VALUES = Set.of(Mean.class, MeanTensor.class, Sum.class);

  private static final Set<Class<?>> AT_A_BOUND =
      Set.of(
          PrecisionAtRecall.class, SensitivityAtSpecificity.class, SpecificityAtSensitivity.class);

  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TFloat32> logits;
  private final Placeholder<TInt32> labels;
  private final Placeholder<TFloat32> weights;
  private final List<Op> updates = new ArrayList<>();
  private final Map<String, Operand<TFloat32>> results = new LinkedHashMap<>();

  private FrameworkMetrics(int classes, Map<String, ? extends Supplier<? extends Metric>> metrics) {
    var tf = Ops.create(graph);
    logits = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, classes)));
    labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    weights = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    try {
      metrics.forEach((name, metric) -> add(tf, classes, name, metric.get()));
      session = SessionOptions.standard().open(graph);
    } catch (RuntimeException refused) {
      graph.close();
      throw refused;
    }
    session.initialize();
  }

  /**
   * Builds the metrics.
   *
   * @param classes number of logits
   * @param metrics a supplier for each metric, by the name of its result; a supplier must create a
   *     new metric, because a metric cannot be used in two graphs
   * @return metrics that the caller closes
   * @throws InvalidSettingException if TensorFlow Framework computes a metric wrongly; the message
   *     names an alternative
   */
  public static FrameworkMetrics of(
      int classes, Map<String, ? extends Supplier<? extends Metric>> metrics) {
    return new FrameworkMetrics(classes, metrics);
  }

  /**
   * Adds a metric. The weights exclude images, and they are needed for another reason: without
   * them, Framework 1.0.0 divides by the static batch size, which is -1 if it is unknown.
   */
  private void add(Ops root, int classes, String name, Metric metric) {
    refuseWrong(metric);
    var tf = root.withSubScope("metric_" + results.size());
    var update =
        metric.updateStateList(tf, labels(tf, metric, classes), predictions(tf, metric), weights);
    updates.addAll(update);
    results.put(name, metric.result(tf, TFloat32.class));
  }

  private static void refuseWrong(Metric metric) {
    if (metric instanceof Recall) {
      throw refusal(metric, "fails; take TruePositives and FalseNegatives");
    }
    if (AT_A_BOUND.contains(metric.getClass())) {
      throw refusal(metric, "takes a threshold that may miss its bound; take RecallAtPrecision");
    }
    if (OF_VALUES.contains(metric.getClass())) {
      throw refusal(metric, "takes no labels; take a metric that compares with labels");
    }
  }

  private static InvalidSettingException refusal(Metric metric, String problem) {
    var name = metric.getClass().getSimpleName();
    return new InvalidSettingException("TensorFlow Framework's " + name + " " + problem);
  }

  private Operand<? extends TNumber> predictions(Ops tf, Metric metric) {
    return metric instanceof Accuracy
        ? tf.math.argMax(logits, tf.constant(1), TInt32.class)
        : tf.nn.softmax(logits);
  }

  private Operand<? extends TNumber> labels(Ops tf, Metric metric, int classes) {
    var sparse =
        metric instanceof Accuracy
            || metric instanceof SparseCategoricalAccuracy
            || metric instanceof SparseTopKCategoricalAccuracy
            || metric instanceof SparseCategoricalCrossentropy;
    if (sparse) return labels;
    return tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
  }

  /**
   * An observer that updates the metrics with each batch of an {@link Evaluator}.
   *
   * @param scope of the evaluated network; the observer adds two operations below {@code metrics/}
   * @param evaluated the logits, {@code float32 [N, classes]}
   * @param right the labels, {@code int32 [N]}
   */
  public Evaluator.Observer observe(
      GraphScope scope, Operand<TFloat32> evaluated, Operand<TInt32> right) {
    var inner = scope.nameScope("metrics"); // nothing can be fetched twice in a step
    var fetches =
        List.of(inner.tf("logits").identity(evaluated), inner.tf("labels").identity(right));
    return new Evaluator.Observer() {
      @Override
      public List<? extends Operand<?>> fetches(long batch) {
        return fetches;
      }

      @Override
      public void afterBatch(List<Tensor> tensors, int images) {
        add(tensors.get(0), tensors.get(1), images);
      }
    };
  }

  private void add(Tensor batch, Tensor right, int images) {
    var counted = new float[(int) batch.shape().get(0)];
    Arrays.fill(counted, 0, images, 1);
    try (var weight = TFloat32.vectorOf(counted)) {
      var runner = session.runner().feed(logits, batch).feed(labels, right).feed(weights, weight);
      updates.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  /** The current values, in the order of the map of suppliers. */
  public Map<String, Double> results() {
    var values = new LinkedHashMap<String, Double>();
    results.forEach(
        (name, result) -> {
          try (var fetched = session.runner().fetch(result).run()) {
            values.put(name, (double) ((TFloat32) fetched.get(0)).getFloat());
          }
        });
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
