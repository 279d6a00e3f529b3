// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/** Feeds tensors, and frees them. */
final class TensorFeed implements Input.Feed {
  private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

  /** Adds a tensor, which belongs to this feed from now on. */
  TensorFeed with(Operand<?> operand, Tensor tensor) {
    tensors.put(operand, tensor);
    return this;
  }

  @Override
  public Session.Runner into(Session.Runner runner) {
    tensors.forEach(runner::feed);
    return runner;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
