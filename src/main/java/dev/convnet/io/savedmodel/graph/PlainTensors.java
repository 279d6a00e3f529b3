// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.io.savedmodel.optimize.TensorSource;
import dev.convnet.io.savedmodel.optimize.TensorValue;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Reads the constants and variables of a loaded graph. */
record PlainTensors(Session session) implements TensorSource {
  @Override
  public void read(Set<String> tensors, BiConsumer<String, TensorValue> reader) {
    var names = List.copyOf(tensors);
    try (var result = fetch(names)) {
      for (int i = 0; i < names.size(); i++) {
        reader.accept(names.get(i), value(names.get(i), result.get(i)));
      }
    }
  }

  /** The tensors in the order of their names; the caller closes them. */
  Result fetch(List<String> names) {
    var runner = session.runner();
    names.forEach(runner::fetch);
    return runner.run();
  }

  static TensorValue value(String name, Tensor tensor) {
    if (!(tensor instanceof TFloat32)) {
      throw new IllegalArgumentException("the tensor " + name + " is not of float32");
    }
    var floats = new float[(int) tensor.shape().size()];
    tensor.asRawTensor().data().asFloats().read(floats);
    return new TensorValue(tensor.shape().asArray(), floats);
  }
}
