// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import static org.tensorflow.op.core.Placeholder.shape;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.GraphScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Adds the operations of explanations to a network's graph, each once.
 *
 * <p>The score that is differentiated is the logit of one class, {@code sum(logits * classMask)}.
 */
final class ExplanationGraph {
  private final GraphScope scope;
  private final Operand<TFloat32> classMask;
  private final Operand<TFloat32> score;
  private final Map<GraphLayer, Operand<TFloat32>> gradCams = new HashMap<>();
  private final Map<Operand<TFloat32>, Operand<TFloat32>> saliencies = new HashMap<>();

  /**
   * Starts with a network.
   *
   * @param scope the operations are built in its name scope {@code explain}
   * @param logits {@code float32 [N, classes]}
   */
  ExplanationGraph(GraphScope scope, Operand<TFloat32> logits) {
    this.scope = scope.nameScope("explain");
    var tf = this.scope.tf();
    classMask = this.scope.tf("class").placeholder(TFloat32.class, shape(Shape.of(-1)));
    score = tf.reduceSum(tf.math.mul(logits, classMask), tf.array(0, 1));
  }

  /** Takes 1 for the class that is explained and 0 for all others, {@code float32 [classes]}. */
  Operand<TFloat32> classMask() {
    return classMask;
  }

  /**
   * Grad-CAM: the feature maps A of a layer, weighted by the means of their gradients over all
   * positions, {@code relu(sum_k(mean_ij(dy / dA_ijk) A_k))}. Source: Selvaraju et al., "Grad-CAM:
   * visual explanations from deep networks via gradient-based localization", 2017, equations 1 and
   * 2.
   *
   * @return {@code float32 [N, height, width]}
   * @throws InvalidSettingException if an operation behind the layer has no gradient rule
   */
  Operand<TFloat32> gradCam(GraphLayer layer) {
    return gradCams.computeIfAbsent(layer, this::buildGradCam);
  }

  private Operand<TFloat32> buildGradCam(GraphLayer layer) {
    var gradient = gradient(layer.output());
    var tf = scope.nameScope("grad_cam").tf();
    var weights = tf.math.mean(gradient, tf.array(1, 2), Mean.keepDims(true));
    return tf.nn.relu(tf.reduceSum(tf.math.mul(weights, layer.output()), tf.array(3)));
  }

  /**
   * A saliency map: {@code max_c |dy / dx_ijc|} over the channels of the images x. Source:
   * Simonyan, Vedaldi, Zisserman, "Deep inside convolutional networks: visualising image
   * classification models and saliency maps", 2014, section 3.1.
   *
   * @param images {@code float32 [N, height, width, channels]}
   * @return {@code float32 [N, height, width]}
   * @throws InvalidSettingException if an operation behind the images has no gradient rule
   */
  Operand<TFloat32> saliency(Operand<TFloat32> images) {
    return saliencies.computeIfAbsent(images, this::buildSaliency);
  }

  private Operand<TFloat32> buildSaliency(Operand<TFloat32> images) {
    var gradient = gradient(images);
    var tf = scope.nameScope("saliency").tf();
    return tf.max(tf.math.abs(gradient), tf.array(3));
  }

  private Operand<TFloat32> gradient(Operand<TFloat32> x) {
    try {
      return Gradients.of(scope, score, List.of(x)).get(0).orElseThrow();
    } catch (IllegalArgumentException e) {
      var missing = e.getMessage().split(";", 2)[0];
      throw new InvalidSettingException(
          "the network can't be explained here: %s; choose a layer behind it, by its name"
              .formatted(missing));
    }
  }
}
