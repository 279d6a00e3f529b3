// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * The first bytes of a file, in a graph. What lies behind them or behind the end of the file is 0,
 * and so is what lies before the file.
 *
 * @param bytes {@code int32 [length]} in [0, 255]
 */
record FileBytes(Ops tf, Operand<TInt32> bytes, int length) {
  /**
   * The first bytes of a file.
   *
   * @param file a scalar of any length
   */
  static FileBytes of(Ops tf, Operand<TString> file, int length) {
    var head = tf.strings.substr(file, tf.constant(0), tf.constant(length));
    var raw = tf.io.decodeRaw(head, TUint8.class);
    var missing = tf.math.sub(tf.array(length), tf.shape(raw));
    var padding =
        tf.reshape(tf.concat(List.of(tf.array(0), missing), tf.constant(0)), tf.array(1, 2));
    var padded = tf.pad(raw, padding, tf.constant((byte) 0));
    return new FileBytes(tf, tf.dtypes.cast(padded, TInt32.class), length);
  }

  /** The bytes at some positions, of any shape. */
  Operand<TInt32> at(Operand<TInt32> positions) {
    var last = tf.constant(length - 1);
    var clipped = tf.clipByValue(positions, tf.constant(0), last);
    var isInside = tf.math.equal(positions, clipped);
    var values = tf.gather(bytes, clipped, tf.constant(0));
    return tf.math.mul(values, tf.dtypes.cast(isInside, TInt32.class));
  }

  Operand<TBool> is(int position, char value) {
    return tf.math.equal(at(tf.constant(position)), tf.constant((int) value));
  }

  /**
   * Unsigned numbers at some positions; those of four bytes are signed.
   *
   * @param count of the bytes of a number, 1 to 4
   */
  Operand<TInt32> littleEndian(Operand<TInt32> positions, int count) {
    return number(positions, count, 0, 1);
  }

  Operand<TInt32> bigEndian(Operand<TInt32> positions, int count) {
    return number(positions, count, count - 1, -1);
  }

  private Operand<TInt32> number(Operand<TInt32> positions, int count, int lowest, int step) {
    Operand<TInt32> sum = tf.constant(0);
    for (int i = 0; i < count; i++) {
      var position = tf.math.add(positions, tf.constant(lowest + i * step));
      sum = tf.math.add(sum, tf.math.mul(at(position), tf.constant(1 << 8 * i)));
    }
    return sum;
  }
}
