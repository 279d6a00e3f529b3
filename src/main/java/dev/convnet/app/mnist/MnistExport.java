// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.sets.Mnist;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Describes the network of {@link MnistCnnTrain} for its export, without dropout. It expects images
 * like those of MNIST: a white digit on black, at most 20 pixels high and wide, with its center of
 * mass in the middle of 28x28 pixels. Color images are reduced to the mean of red, green and blue.
 *
 * <p>The signature {@value #FEATURES} returns the output of the first convolution: {@code
 * convolved}, before bias and ReLU, and {@code rectified}, after them; both are float32 [N, 28, 28,
 * 32].
 */
public final class MnistExport {
  /** The name of the extra signature. */
  public static final String FEATURES = "features";

  private static final List<String> DIGITS =
      IntStream.range(0, Mnist.CLASSES).mapToObj(Integer::toString).toList();

  private MnistExport() {}

  /** The network, whose checkpoint {@code cnn_session} is exported. */
  public static ExportSpec network() {
    return new ExportSpec(
        Mnist.IMAGE_SIZE,
        Mnist.IMAGE_SIZE,
        DIGITS,
        MnistExport::logits,
        MnistExport::saver,
        Map.of(FEATURES, MnistExport::features));
  }

  private static Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
    var keepAll = scope.tf().constant(1f);
    return MnistCnnTrain.logits(scope, gray(scope, images), keepAll);
  }

  private static Map<String, Operand<TFloat32>> features(
      GraphScope scope, Operand<TFloat32> images) {
    var rectified = MnistCnnTrain.firstConvolution(scope, gray(scope, images));
    var convolved = input(input(rectified)); // Relu, add, Conv2D
    return Map.of("convolved", convolved, "rectified", rectified);
  }

  private static Operand<TFloat32> input(Operand<TFloat32> output) {
    return ((GraphOperation) output.op()).input(0).expect(TFloat32.class);
  }

  /** Maps {@code float32 [N, 28, 28, 3]} in [0, 255] to {@code [N, 784]} in [0, 1]. */
  private static Operand<TFloat32> gray(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.nameScope("gray").tf();
    var gray = tf.math.mul(tf.math.mean(images, tf.array(3)), tf.constant(1f / 255));
    return tf.reshape(gray, tf.array(-1, Mnist.IMAGE_PIXELS));
  }

  private static Saver saver(GraphScope scope) {
    return Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
  }
}
