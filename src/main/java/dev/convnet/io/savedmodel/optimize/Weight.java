// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Arrays;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** The values that a rewritten graph needs under a name. */
public sealed interface Weight {
  /** About how many values are in the JVM's memory at a time. */
  int PIECE = 1 << 16;

  /** How many values there are. */
  long size();

  /**
   * A tensor of the graph before it was rewritten, perhaps times a factor for each channel.
   *
   * @param tensor its name
   * @param type of the values; only float32 has factors
   * @param size how many values it has
   * @param factors for the places of the last dimensions; empty to leave it as it is
   */
  record Read(String tensor, DataType type, long size, double[] factors) implements Weight {
    /** The new values. */
    public TensorValue of(TensorValue read) {
      return factors.length == 0 ? read : read.times(factors);
    }

    /**
     * The new values of a tensor that may be large.
     *
     * @return a tensor that the caller closes
     */
    public TFloat32 of(TFloat32 tensor) {
      return TFloat32.tensorOf(tensor.shape(), product -> multiply(tensor, product));
    }

    /** The same in the tensor's own memory. */
    public void multiply(TFloat32 tensor) {
      multiply(tensor, tensor);
    }

    /** Piece by piece, so that little of the JVM's memory is needed. */
    private void multiply(TFloat32 tensor, TFloat32 product) {
      var from = tensor.asRawTensor().data().asFloats();
      var to = product.asRawTensor().data().asFloats();
      var piece = new float[Math.max(1, PIECE / factors.length) * factors.length];
      for (long done = 0; done < from.size(); done += piece.length) {
        int count = (int) Math.min(piece.length, from.size() - done);
        from.offset(done).read(piece, 0, count);
        for (int i = 0; i < count; i++) piece[i] *= factors[i % factors.length];
        to.offset(done).write(piece, 0, count);
      }
    }

    /** Whether there are no factors. */
    public boolean isUnchanged() {
      return factors.length == 0;
    }

    @Override
    public String toString() {
      return tensor + (isUnchanged() ? "" : " times " + Arrays.toString(factors));
    }
  }

  /** Values that were computed. */
  record Made(TensorValue value) implements Weight {
    @Override
    public long size() {
      return value.floats().length;
    }
  }
}
