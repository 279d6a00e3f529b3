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
 * The network of {@link MnistCnnTrain} as it is served, without dropout. Pictures are as MNIST has
 * them: a white stroke on black, the digit 20 pixels high or wide at most with its center of mass
 * in the middle of 28x28. Of color, the mean of red, green and blue is taken.
 *
 * <p>The signature {@value #FEATURES} gives what the first convolution makes of a picture: {@code
 * convolved}, before bias and rectifier, and {@code rectified}, after; both float32 [N, 28, 28,
 * 32].
 */
public final class MnistExport {
  public static final String FEATURES = "features";

  private static final List<String> DIGITS =
      IntStream.range(0, Mnist.CLASSES).mapToObj(Integer::toString).toList();

  private MnistExport() {}

  public static ExportSpec network() {
    return new ExportSpec(
        Mnist.IMAGE_SIZE,
        Mnist.IMAGE_SIZE,
        DIGITS,
        MnistExport::logits,
        MnistExport::saver,
        Map.of(FEATURES, MnistExport::features));
  }

  private static Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> pictures) {
    var keepAll = scope.tf().constant(1f);
    return MnistCnnTrain.logits(scope, gray(scope, pictures), keepAll);
  }

  private static Map<String, Operand<TFloat32>> features(
      GraphScope scope, Operand<TFloat32> pictures) {
    var rectified = MnistCnnTrain.firstConvolution(scope, gray(scope, pictures));
    var convolved = input(input(rectified)); // Relu, add, Conv2D
    return Map.of("convolved", convolved, "rectified", rectified);
  }

  private static Operand<TFloat32> input(Operand<TFloat32> output) {
    return ((GraphOperation) output.op()).input(0).expect(TFloat32.class);
  }

  /** {@code float32 [N, 28, 28, 3]} in [0, 255] to {@code [N, 784]} in [0, 1]. */
  private static Operand<TFloat32> gray(GraphScope scope, Operand<TFloat32> pictures) {
    var tf = scope.nameScope("gray").tf();
    var gray = tf.math.mul(tf.math.mean(pictures, tf.array(3)), tf.constant(1f / 255));
    return tf.reshape(gray, tf.array(-1, Mnist.IMAGE_PIXELS));
  }

  private static Saver saver(GraphScope scope) {
    return Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
  }
}
