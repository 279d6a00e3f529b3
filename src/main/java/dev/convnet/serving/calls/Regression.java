// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.serving.repository.ServingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** The value of each example. */
public record Regression(List<Float> values) {
  /**
   * Reads the output {@code outputs}.
   *
   * @throws ServingException if it has a wrong type or shape
   */
  public static Regression of(Map<String, Tensor> outputs, int examples) {
    var values = outputs.get("outputs");
    if (!(values instanceof TFloat32 floats)) {
      throw ExamplesCall.type("outputs", "float", values);
    }
    var shape = floats.shape();
    if (shape.numDimensions() != 1 && (shape.numDimensions() != 2 || shape.get(1) != 1)) {
      throw ServingException.invalidArgument(
          "Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got "
              + shape);
    }
    ExamplesCall.requireRows(shape, examples);
    var data = floats.asRawTensor().data().asFloats();
    var all = new ArrayList<Float>();
    for (int i = 0; i < examples; i++) all.add(data.getFloat(i));
    return new Regression(all);
  }
}
