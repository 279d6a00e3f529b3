// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.train.Evaluator.Observer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Keeps the features that a network's last layer gets.
 *
 * @param features {@code float32 [N, size]}
 * @param found gets one vector per image
 */
record FeatureObserver(Operand<TFloat32> features, List<float[]> found) implements Observer {
  private static final Set<String> AFTER_PRODUCT =
      Set.of("Identity", "BiasAdd", "Add", "AddV2", "Cast");

  static FeatureObserver of(GraphScope scope, Operand<TFloat32> logits, List<float[]> found) {
    var features = scope.nameScope("features").tf().identity(input(logits));
    return new FeatureObserver(features, found);
  }

  private static Operand<TFloat32> input(Operand<TFloat32> logits) {
    var operation = (GraphOperation) logits.op();
    while (AFTER_PRODUCT.contains(operation.type())) {
      operation = (GraphOperation) operation.input(0).op();
    }
    if (!operation.type().equals("MatMul")) return logits;
    var input = operation.input(0);
    return input.dataType() == DataType.DT_FLOAT ? input.expect(TFloat32.class) : logits;
  }

  @Override
  public List<Operand<?>> fetches(long batch) {
    return List.of(features);
  }

  @Override
  public void afterBatch(List<Tensor> tensors, int images) {
    var rows = PredictionObserver.floats((TFloat32) tensors.get(0));
    int size = Math.toIntExact(rows.length / tensors.get(0).shape().get(0));
    for (int i = 0; i < images; i++) {
      found.add(Arrays.copyOfRange(rows, i * size, (i + 1) * size));
    }
  }
}
