// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

class FiniteTensorsTest {
  private static final int TWO_BLOCKS_AND_MORE = 40_000;

  static List<Function<float[], Tensor>> types() {
    return List.of(
        values -> TFloat32.tensorOf(StdArrays.ndCopyOf(values)),
        values -> TFloat16.tensorOf(StdArrays.ndCopyOf(values)),
        values -> TBfloat16.tensorOf(StdArrays.ndCopyOf(values)),
        values ->
            TFloat64.tensorOf(
                Shape.of(values.length), t -> t.setDouble(last(values), values.length - 1)));
  }

  private static float last(float[] values) {
    return values[values.length - 1];
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyFloatingPointTypeIsChecked(Function<float[], Tensor> type) {
    assertTrue(isFinite(type.apply(new float[] {0, -1.5f, 65_504})));
    assertFalse(isFinite(type.apply(new float[] {0, Float.NaN})));
    assertFalse(isFinite(type.apply(new float[] {1, Float.POSITIVE_INFINITY})));
    assertFalse(isFinite(type.apply(new float[] {1, Float.NEGATIVE_INFINITY})));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16_383, 16_384, TWO_BLOCKS_AND_MORE - 1})
  void everyPlaceIsChecked(int place) {
    var values = new float[TWO_BLOCKS_AND_MORE];
    assertTrue(isFinite(TFloat32.vectorOf(values)));

    values[place] = Float.NaN;

    assertFalse(isFinite(TFloat32.vectorOf(values)));
  }

  @Test
  void otherTypesAndEmptyTensorsAreFinite() {
    assertTrue(isFinite(TInt64.scalarOf(-1)));
    assertTrue(isFinite(TString.scalarOf("NaN")));
    assertTrue(isFinite(TFloat32.tensorOf(Shape.of(0, 3))));
    assertTrue(isFinite(TFloat32.scalarOf(1)));
  }

  @Test
  void aLargeTensorIsNotCopiedToTheHeap() {
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (var large = TFloat32.tensorOf(Shape.of(1 << 22))) {
      FiniteTensors.isFinite(large);
      var before = memory.getCurrentThreadAllocatedBytes();

      FiniteTensors.isFinite(large);

      var allocated = memory.getCurrentThreadAllocatedBytes() - before;
      assertEquals(0, allocated >> 20, allocated + " bytes to check 16 MiB");
    }
  }

  private static boolean isFinite(Tensor tensor) {
    try (tensor) {
      return FiniteTensors.isFinite(tensor);
    }
  }
}
