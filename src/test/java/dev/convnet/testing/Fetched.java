// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** What a step computes, as flat Java arrays. */
public final class Fetched {
  private Fetched() {}

  /** Runs a step for some operands; their elements, row by row, by the same names. */
  public static Map<String, float[]> by(
      Session.Runner runner, Map<String, ? extends Operand<?>> operands) {
    operands.values().forEach(runner::fetch);
    var values = new LinkedHashMap<String, float[]>();
    try (var result = runner.run()) {
      int next = 0;
      for (var name : operands.keySet()) values.put(name, floats((TFloat32) result.get(next++)));
    }
    return values;
  }

  static float[] floats(TFloat32 tensor) {
    var flat = new float[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(flat, false, false));
    return flat;
  }
}
