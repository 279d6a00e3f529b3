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
 * Summary operations, as Python's {@code tf.summary} makes them. A summary's value is a serialized
 * {@code Summary} message for an {@code EventWriter}; every summary is collected under {@code
 * summaries}. The tag is the operation's full name, in which {@code _} replaces characters that
 * TensorBoard does not allow; a name that is taken gets {@code _1}.
 */
public final class Summaries {
  private static final CollectionKey<Operand<TString>> SUMMARIES = new CollectionKey<>("summaries");

  private Summaries() {}

  /**
   * A summary of one number.
   *
   * @param value a scalar
   */
  public static Operand<TString> scalar(
      GraphScope scope, String name, Operand<? extends TNumber> value) {
    return add(scope, SummaryType.of("ScalarSummary", "tags"), name, value);
  }

  /** A histogram of elements. The step fails if one of them is not finite. */
  public static Operand<TString> histogram(
      GraphScope scope, String name, Operand<TFloat32> values) {
    return add(scope, SummaryType.of("HistogramSummary", "tag"), name, values);
  }

  /** {@link #images} of the first three images of a batch. */
  public static Operand<TString> image(
      GraphScope scope, String name, Operand<? extends TNumber> images) {
    return images(scope, name, images, 3);
  }

  /**
   * The first images of a batch as PNG, under the tags {@code NAME/image/0}, {@code NAME/image/1}
   * …. Each image is scaled so that its largest value becomes 255; if it has negative values, 0
   * becomes 127.
   *
   * @param images {@code float32 [N, H, W, 1, 3 or 4]}
   * @param count the number of images
   */
  public static Operand<TString> images(
      GraphScope scope, String name, Operand<? extends TNumber> images, int count) {
    var type =
        new SummaryType(
            "ImageSummary", "tag", builder -> builder.setAttr("max_images", (long) count));
    return add(scope, type, name, images);
  }

  /**
   * Makes a histogram and the fraction of zeros, {@code sparsity}, of each tensor that layers have
   * added to {@link CollectionKey#ACTIVATIONS} in this scope or below it.
   */
  public static void activations(GraphScope scope) {
    for (var x : scope.collected(CollectionKey.ACTIVATIONS)) {
      var name = x.op().name();
      var layer = scope.root().nameScope(name.substring(0, name.lastIndexOf('/')));
      var withoutTower = name.replaceAll("tower_[0-9]*/", "");
      histogram(layer, withoutTower + "/activations", x);
      scalar(layer, withoutTower + "/sparsity", zeroFraction(layer.nameScope("zero_fraction"), x));
    }
  }

  private static Operand<TFloat32> zeroFraction(GraphScope scope, Operand<TFloat32> x) {
    var tf = scope.tf();
    var zeros = tf.dtypes.cast(tf.math.equal(x, tf.constant(0f)), TFloat32.class);
    return tf.math.mean(tf.reshape(zeros, tf.array(-1)), tf.array(0));
  }

  /** Merges all summaries of the graph into one message: {@code Merge/MergeSummary}. */
  public static Operand<TString> merge(GraphScope scope) {
    return merge(scope, in(scope.root()));
  }

  /** Merges the given summaries into one message. */
  public static Operand<TString> merge(GraphScope scope, List<Operand<TString>> summaries) {
    return scope.root().nameScope("Merge").tf().summary.mergeSummary(summaries);
  }

  /** The summaries that were made in this scope or below it, in that order. */
  public static List<Operand<TString>> in(GraphScope scope) {
    return scope.collected(SUMMARIES);
  }

  /**
   * A type of summary operation.
   *
   * @param tag the name of the input that takes the tag
   * @param settings sets the attributes
   */
  private record SummaryType(String type, String tag, UnaryOperator<OperationBuilder> settings) {
    static SummaryType of(String type, String tag) {
      return new SummaryType(type, tag, UnaryOperator.identity());
    }
  }

  private static Operand<TString> add(
      GraphScope scope, SummaryType type, String name, Operand<?> value) {
    var place = scope.opScope();
    var tag = place.makeUnique(name.replaceAll("[^-/\\w.]", "_"));
    OperationBuilder builder =
        scope
            .graph()
            .opBuilder(type.type, tag, place)
            .addInput(scope.root().nameScope(tag).tf(type.tag).constant(tag).asOutput())
            .addInput(value.asOutput());
    Operand<TString> summary = type.settings.apply(builder).build().<TString>output(0);
    scope.collect(SUMMARIES, summary);
    return summary;
  }
}
