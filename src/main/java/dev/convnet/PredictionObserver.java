// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.train.Evaluator.Observer;
import dev.convnet.train.metrics.ScoredPredictions;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Keeps the predictions of an evaluation.
 *
 * @param logits {@code float32 [N, classes]}
 * @param labels {@code int32 [N]}
 */
record PredictionObserver(
    Operand<TFloat32> logits, Operand<TInt32> labels, ScoredPredictions predictions)
    implements Observer {
  /** Adds copies of both to the graph, because a tensor is fetched once only, and never if fed. */
  static PredictionObserver of(
      GraphScope scope,
      Operand<TFloat32> logits,
      Operand<TInt32> labels,
      ScoredPredictions predictions) {
    var inner = scope.nameScope("predictions");
    return new PredictionObserver(
        inner.tf("logits").identity(logits), inner.tf("labels").identity(labels), predictions);
  }

  @Override
  public List<Operand<?>> fetches(long batch) {
    return List.of(logits, labels);
  }

  @Override
  public void afterBatch(List<Tensor> tensors, int images) {
    var rows = floats((TFloat32) tensors.get(0));
    var classes = (TInt32) tensors.get(1);
    for (int i = 0; i < images; i++) {
      predictions.add(rows, i * predictions.classes(), classes.getInt(i));
    }
  }

  static float[] floats(TFloat32 tensor) {
    var values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }
}
