// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TNumber;

/**
 * Summaries in the graph, as Python's {@code tf.summary} makes them: the tag is the operation's
 * full name, with {@code _} for characters that TensorBoard does not take and {@code _1} behind a
 * name that is taken. Their serialized {@code Summary} messages go to an {@code EventWriter}.
 */
public final class Summaries {
  private static final CollectionKey<Operand<TString>> SUMMARIES = new CollectionKey<>("summaries");

  private Summaries() {}

  /** Under the tag, one number. */
  public static Operand<TString> scalar(
      GraphScope scope, String name, Operand<? extends TNumber> value) {
    return add(scope, Kind.of("ScalarSummary", "tags"), name, value);
  }

  /**
   * Under the tag, how the elements are distributed. An element that is not finite fails the step.
   */
  public static Operand<TString> histogram(
      GraphScope scope, String name, Operand<TFloat32> values) {
    return add(scope, Kind.of("HistogramSummary", "tag"), name, values);
  }

  /** {@link #images} with the first three. */
  public static Operand<TString> image(
      GraphScope scope, String name, Operand<? extends TNumber> images) {
    return images(scope, name, images, 3);
  }

  /**
   * Under the tags {@code NAME/image/0} and on, the first pictures of a batch as PNG, each scaled
   * by itself so that its largest value is as bright as can be (0 is the middle gray where there
   * are negative values).
   *
   * @param images {@code float32 [N, H, W, 1, 3 or 4]}
   */
  public static Operand<TString> images(
      GraphScope scope, String name, Operand<? extends TNumber> images, int first) {
    var kind =
        new Kind("ImageSummary", "tag", builder -> builder.setAttr("max_images", (long) first));
    return add(scope, kind, name, images);
  }

  /**
   * For each layer's output ({@link CollectionKey#ACTIVATIONS}) its histogram and its fraction of
   * zeros.
   */
  public static void activations(GraphScope scope) {
    for (var x : scope.collected(CollectionKey.ACTIVATIONS)) {
      var name = x.op().name();
      var layer = scope.root().nameScope(name.substring(0, name.lastIndexOf('/')));
      var plain = name.replaceAll("tower_[0-9]*/", "");
      histogram(layer, plain + "/activations", x);
      scalar(layer, plain + "/sparsity", zeroFraction(layer.nameScope("zero_fraction"), x));
    }
  }

  private static Operand<TFloat32> zeroFraction(GraphScope scope, Operand<TFloat32> x) {
    var tf = scope.tf();
    var zeros = tf.dtypes.cast(tf.math.equal(x, tf.constant(0f)), TFloat32.class);
    return tf.math.mean(tf.reshape(zeros, tf.array(-1)), tf.array(0));
  }

  /** All summaries of the graph in one message: {@code Merge/MergeSummary}. */
  public static Operand<TString> merge(GraphScope scope) {
    return merge(scope, in(scope.root()));
  }

  /** Some of them. */
  public static Operand<TString> merge(GraphScope scope, List<Operand<TString>> some) {
    return scope.root().nameScope("Merge").tf().summary.mergeSummary(some);
  }

  /** The summaries made here or below, in the order made. */
  public static List<Operand<TString>> in(GraphScope scope) {
    return scope.collected(SUMMARIES);
  }

  /** A type of operation, what it calls its tag, and its attributes. */
  private record Kind(String type, String tag, UnaryOperator<OperationBuilder> settings) {
    static Kind of(String type, String tag) {
      return new Kind(type, tag, UnaryOperator.identity());
    }
  }

  private static Operand<TString> add(GraphScope scope, Kind kind, String name, Operand<?> value) {
    var place = scope.opScope();
    var tag = place.makeUnique(name.replaceAll("[^-/\\w.]", "_"));
    OperationBuilder builder =
        scope
            .graph()
            .opBuilder(kind.type, tag, place)
            .addInput(scope.root().nameScope(tag).tf(kind.tag).constant(tag).asOutput())
            .addInput(value.asOutput());
    Operand<TString> summary = kind.settings.apply(builder).build().<TString>output(0);
    scope.collect(SUMMARIES, summary);
    return summary;
  }
}
