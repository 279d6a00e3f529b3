// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Model;
import dev.convnet.nn.models.Preprocessing;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * What is trained.
 *
 * @param isTrainable which of the variables change
 * @param featureCacheCapacity numbers that may be kept of the features of a base that does not
 *     change; 0 where it does
 */
record ModelSpec(
    ModelFactory modelFactory,
    Preprocessing preprocessing,
    Predicate<Variable<TFloat32>> isTrainable,
    long featureCacheCapacity) {
  /** Makes the network for a mode. */
  interface ModelFactory {
    Model create(Mode mode);
  }

  /** All of it. */
  ModelSpec(ModelFactory modelFactory, Preprocessing preprocessing) {
    this(modelFactory, preprocessing, variable -> true, 0);
  }

  /**
   * What the network sees of pictures. One of a single channel sees the mean of the three.
   *
   * @param images {@code float32 [N, height, width, 3]} in [0, 255]
   */
  Operand<TFloat32> preprocess(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.tf();
    var gray = modelFactory.create(Mode.INFERENCE).inputShape().get(2) == 1;
    var seen = gray ? tf.math.mean(images, tf.array(3), Mean.keepDims(true)) : images;
    return preprocessing.apply(scope, seen);
  }
}
