// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Operations that turn an image as its EXIF block says.
 *
 * <pre>
 * FF E1, length of 2 bytes, "Exif", 0, 0, then a TIFF header:
 *  0  "II" (little-endian) or "MM" (big-endian), 42
 *  4  position of the first directory: the number of its entries, 2 bytes, then the entries:
 *     tag, type: 2 bytes each; count: 4; value: 4, of which a short number is in the first 2
 *
 * orientation  1     2        3        4         5           6             7           8
 * stored rows  top   top      bottom   bottom    left        right         right       left
 * turned by    –     mirror   180°     flip      transpose   90° right     transverse  90° left
 * </pre>
 */
final class ExifOps {
  /** The longest segment of a JPEG, twice: the EXIF block and one before it. */
  static final int SEARCHED = 2 * 65_536;

  /** More entries than any camera writes. */
  private static final int MAX_ENTRIES = 256;

  private static final int ORIENTATION = 0x0112;
  private static final int LONG = 4;

  private ExifOps() {}

  /**
   * Turns an image; one without an orientation, or of another format than JPEG, stays as it is.
   *
   * @param file a scalar, the file of the image
   * @param image {@code uint8 [height, width, 3]}
   */
  static Operand<TUint8> upright(Ops tf, Operand<TString> file, Operand<TUint8> image) {
    var orientation = orientation(tf, FileBytes.of(tf, file, SEARCHED));
    var isTransposed = contains(tf, orientation, 5, 6, 7, 8);
    var order = tf.select(isTransposed, tf.array(1, 0, 2), tf.array(0, 1, 2));
    var transposed = tf.linalg.transpose(image, order);
    var isFlipped =
        tf.stack(
            List.of(contains(tf, orientation, 3, 4, 7, 8), contains(tf, orientation, 2, 3, 6, 7)));
    Operand<TInt64> axes = tf.reshape(tf.where(isFlipped), tf.array(-1));
    return tf.reverse(transposed, axes);
  }

  private static Operand<TBool> contains(Ops tf, Operand<TInt32> value, int... set) {
    return tf.reduceAny(tf.math.equal(value, tf.array(set)), tf.constant(0));
  }

  /** The orientation, 0 if there is none; a scalar. */
  private static Operand<TInt32> orientation(Ops tf, FileBytes file) {
    var exif = position(tf, file);
    var tiff = tf.math.add(exif, tf.constant(10));
    var isLittle = tf.math.equal(file.at(tiff), tf.constant((int) 'I'));
    var numbers = new Numbers(tf, file, isLittle);
    var directory = tf.math.add(tiff, numbers.at(tf.math.add(tiff, tf.constant(4)), 4));
    var index = tf.range(tf.constant(0), tf.constant(MAX_ENTRIES), tf.constant(1));
    var entries =
        tf.math.add(tf.math.add(directory, tf.constant(2)), tf.math.mul(index, tf.constant(12)));
    var isThere = tf.math.less(index, numbers.at(directory, 2));
    var isOrientation =
        tf.math.logicalAnd(
            isThere, tf.math.equal(numbers.at(entries, 2), tf.constant(ORIENTATION)));
    var type = numbers.at(tf.math.add(entries, tf.constant(2)), 2);
    var value = tf.math.add(entries, tf.constant(8));
    var values =
        tf.select(
            tf.math.equal(type, tf.constant(LONG)), numbers.at(value, 4), numbers.at(value, 2));
    var found = tf.math.mul(values, tf.dtypes.cast(isOrientation, TInt32.class));
    var isExif =
        tf.math.logicalAnd(
            tf.math.greater(exif, tf.constant(0)),
            tf.math.logicalAnd(file.is(0, '\u00ff'), file.is(1, '\u00d8')));
    return tf.math.mul(tf.reduceMax(found, tf.constant(0)), tf.dtypes.cast(isExif, TInt32.class));
  }

  private record Numbers(Ops tf, FileBytes file, Operand<TBool> isLittle) {
    Operand<TInt32> at(Operand<TInt32> positions, int count) {
      var little = tf.dtypes.cast(isLittle, TInt32.class);
      var big = tf.math.sub(tf.constant(1), little);
      return tf.math.add(
          tf.math.mul(file.littleEndian(positions, count), little),
          tf.math.mul(file.bigEndian(positions, count), big));
    }
  }

  /** Where the first FF E1 ?? ?? "Exif" 0 0 begins, 0 if there is none; a scalar. */
  private static Operand<TInt32> position(Ops tf, FileBytes file) {
    int count = SEARCHED - 10;
    var pattern = new int[] {0xff, 0xe1, -1, -1, 'E', 'x', 'i', 'f', 0, 0};
    Operand<TBool> matches = tf.fill(tf.array(count), tf.constant(true));
    for (int i = 0; i < pattern.length; i++) {
      if (pattern[i] < 0) continue;
      var shifted = tf.slice(file.bytes(), tf.array(i), tf.array(count));
      matches = tf.math.logicalAnd(matches, tf.math.equal(shifted, tf.constant(pattern[i])));
    }
    return tf.math.argMax(tf.dtypes.cast(matches, TInt32.class), tf.constant(0), TInt32.class);
  }
}
