// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DoubleDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.ShortDataBuffer;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Looks for NaN and infinity in tensors, block by block: a tensor may be larger than the heap. */
final class FiniteTensors {
  private static final int BLOCK = 1 << 14; // values
  private static final int FLOAT16_EXPONENT = 0x7c00; // all ones in NaN and infinity
  private static final int BFLOAT16_EXPONENT = 0x7f80;

  private FiniteTensors() {}

  /** Whether every value is finite. Tensors of integers, booleans and strings always are. */
  static boolean isFinite(Tensor tensor) {
    if (tensor.size() == 0) return true;
    if (tensor instanceof TFloat32) return isFinite(tensor.asRawTensor().data().asFloats());
    if (tensor instanceof TFloat64) return isFinite(tensor.asRawTensor().data().asDoubles());
    if (tensor instanceof TFloat16) {
      return isFinite(tensor.asRawTensor().data().asShorts(), FLOAT16_EXPONENT);
    }
    return !(tensor instanceof TBfloat16)
        || isFinite(tensor.asRawTensor().data().asShorts(), BFLOAT16_EXPONENT);
  }

  private static boolean isFinite(FloatDataBuffer values) {
    var block = new float[BLOCK];
    for (long from = 0; from < values.size(); from += BLOCK) {
      int count = (int) Math.min(BLOCK, values.size() - from);
      values.offset(from).read(block, 0, count);
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(block[i])) return false;
      }
    }
    return true;
  }

  private static boolean isFinite(DoubleDataBuffer values) {
    for (long i = 0; i < values.size(); i++) {
      if (!Double.isFinite(values.getDouble(i))) return false;
    }
    return true;
  }

  private static boolean isFinite(ShortDataBuffer values, int exponent) {
    for (long i = 0; i < values.size(); i++) {
      if ((values.getShort(i) & exponent) == exponent) return false;
    }
    return true;
  }
}
