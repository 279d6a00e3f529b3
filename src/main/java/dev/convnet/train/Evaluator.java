// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.data.input.BatchSource;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.train.metrics.ConfusionMatrix;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Measures a network on a set of images: mean cross entropy, accuracy and confusion matrix. The
 * predicted class is the one with the largest logit; of equal logits, the first.
 */
public final class Evaluator {
  private final Operand<TFloat32> logits;
  private final Operand<TInt32> labels;
  private final Observer observer;

  /** Fetches further tensors with each batch, besides logits and labels. */
  public interface Observer {
    /**
     * The tensors to fetch with a batch.
     *
     * @param batch its index, from 0
     */
    List<? extends Operand<?>> fetches(long batch);

    /**
     * Called after each batch.
     *
     * @param tensors the values of {@link #fetches}, in that order; valid during the call
     * @param images how many images of the batch are evaluated, from its first on
     */
    void afterBatch(List<Tensor> tensors, int images) throws IOException;

    /** Fetches nothing. */
    Observer NONE =
        new Observer() {
          @Override
          public List<? extends Operand<?>> fetches(long batch) {
            return List.of();
          }

          @Override
          public void afterBatch(List<Tensor> tensors, int images) {}
        };
  }

  private Evaluator(Operand<TFloat32> logits, Operand<TInt32> labels, Observer observer) {
    this.logits = logits;
    this.labels = labels;
    this.observer = observer;
  }

  /**
   * Creates an evaluator. It adds {@code evaluation/labels} to the graph, because a placeholder
   * that is fed cannot be fetched.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels {@code int32 [N]}
   */
  public static Evaluator of(GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var inner = scope.nameScope("evaluation");
    return new Evaluator(logits, inner.tf("labels").identity(labels), Observer.NONE);
  }

  /** An evaluator of the same network that calls {@code other} after each batch. */
  public Evaluator observedBy(Observer other) {
    return new Evaluator(logits, labels, other);
  }

  /**
   * Evaluates every image of {@code batches} once.
   *
   * @param batches must end; this method closes them
   * @param classNames the names of the classes in the order of the logits
   * @throws IOException if reading fails
   */
  public EvaluationResult evaluate(Session session, BatchSource batches, List<String> classNames)
      throws IOException {
    return evaluate(session, batches, classNames, Long.MAX_VALUE);
  }

  /**
   * Evaluates the first {@code maxImages} images of {@code batches}, or all if there are fewer.
   *
   * @param session holds the network's variables; stays open
   * @param batches this method closes them
   * @param classNames the names of the classes in the order of the logits
   * @throws IOException if reading fails
   */
  public EvaluationResult evaluate(
      Session session, BatchSource batches, List<String> classNames, long maxImages)
      throws IOException {
    var total = new Total(new ConfusionMatrix(classNames));
    try (batches) {
      batches.start(session);
      while (total.count < maxImages && evaluateBatch(session, batches, total, maxImages)) {}
    }
    return new EvaluationResult(total.loss / total.count, total.confusion, total.topFive);
  }

  private boolean evaluateBatch(Session session, BatchSource batches, Total total, long maxImages)
      throws IOException {
    var feed = batches.nextFeed();
    if (feed.isEmpty()) return false;
    try (var fed = feed.get()) {
      var runner = fed.into(session.runner()).fetch(logits).fetch(labels);
      for (var more : observer.fetches(total.batches)) runner.fetch(more);
      try (var result = runner.run()) {
        add(result, total, maxImages);
      }
      return true;
    } catch (TFOutOfRangeException queueIsEmpty) {
      batches.check(); // a queue that could not be filled says why
      return false;
    }
  }

  private void add(Result result, Total total, long maxImages) throws IOException {
    var classes = (TInt32) result.get(1);
    var images = (int) Math.min(classes.size(), maxImages - total.count);
    var rows = new float[Math.toIntExact(((TFloat32) result.get(0)).size())];
    ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(rows);
    var width = rows.length / Math.max(1, Math.toIntExact(classes.size()));
    for (int i = 0; i < images; i++) {
      total.add(rows, i * width, width, classes.getInt(i));
    }
    var more = new ArrayList<Tensor>();
    for (int i = 2; i < result.size(); i++) more.add(result.get(i));
    observer.afterBatch(more, images);
    total.batches++;
  }

  private static final class Total {
    private final ConfusionMatrix confusion;
    private double loss;
    private long count;
    private long batches;
    private long topFive;

    private Total(ConfusionMatrix confusion) {
      this.confusion = confusion;
    }

    private void add(float[] logits, int from, int width, int label) {
      int predicted = 0;
      for (int i = 1; i < width; i++) {
        if (logits[from + i] > logits[from + predicted]) predicted = i;
      }
      confusion.add(label, predicted);
      if (before(logits, from, width, label) < 5) topFive++;
      loss += crossEntropy(logits, from, width, label);
      count++;
    }
  }

  /** The number of other classes whose logit is not smaller than the label's, or is NaN. */
  private static int before(float[] x, int from, int width, int label) {
    var before = -1;
    for (int i = 0; i < width; i++) if (!(x[from + i] < x[from + label])) before++;
    return before;
  }

  /** {@code log Σ exp(x) - x[label]}, without overflow. */
  private static double crossEntropy(float[] x, int from, int width, int label) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) largest = Math.max(largest, x[from + i]);
    double sum = 0;
    for (int i = 0; i < width; i++) sum += Math.exp(x[from + i] - largest);
    return largest + Math.log(sum) - x[from + label];
  }
}
