// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Operations that decode the file of an image, the same for training and in exported graphs. */
public final class ImageOps {
  /** Has every header that is in use, and the palette behind it. */
  private static final int BMP_HEAD = 2048;

  private ImageOps() {}

  /**
   * Decodes a file to three channels: {@code tf.io.decode_image(file, channels=3,
   * expand_animations=False)}. Gray becomes color, transparency is dropped, color profiles are not
   * applied.
   *
   * @param file a scalar, the bytes of a PNG, JPEG, GIF or BMP file
   * @return {@code uint8 [height, width, 3]}
   */
  public static Operand<TUint8> decode(Ops tf, Operand<TString> file, ExifOrientation orientation) {
    var image =
        tf.image.decodeImage(
            file, TUint8.class, DecodeImage.channels(3L), DecodeImage.expandAnimations(false));
    return switch (orientation) {
      case IGNORE -> image;
      case OBEY -> ExifOps.upright(tf, file, image);
    };
  }

  /**
   * Refuses BMP files that TensorFlow would decode to wrong pixels, for callers of an exported
   * graph that do not check files as {@link EncodedImage} does.
   *
   * @param file a scalar, the bytes of any file
   * @return {@code file}, once it is checked
   */
  public static Operand<TString> requirePlainBmp(Ops tf, Operand<TString> file) {
    var head = FileBytes.of(tf, file, BMP_HEAD);
    var isBmp = tf.math.logicalAnd(head.is(0, 'B'), head.is(1, 'M'));
    var refused = tf.math.logicalAnd(isBmp, tf.math.logicalNot(isPlain(tf, head)));
    var message =
        tf.constant(
            "a BMP file with a palette, with masks or compressed, which TensorFlow can't read:"
                + " save it as PNG, or as BMP of 24 bits per pixel");
    var check = tf.assertThat(tf.math.logicalNot(refused), List.of(message));
    return tf.withControlDependencies(List.of(check)).identity(file);
  }

  /** As {@link BmpHeader#isPlain}. */
  private static Operand<TBool> isPlain(Ops tf, FileBytes head) {
    var headerSize = head.littleEndian(tf.constant(14), 4);
    var bits = head.littleEndian(tf.constant(28), 2);
    var compression = head.littleEndian(tf.constant(30), 4);
    var uncompressed = tf.math.equal(compression, tf.constant(0));
    var masked =
        all(
            tf,
            tf.math.equal(compression, tf.constant(3)),
            tf.math.equal(head.littleEndian(tf.constant(54), 4), tf.constant(0xff0000)),
            tf.math.equal(head.littleEndian(tf.constant(58), 4), tf.constant(0xff00)),
            tf.math.equal(head.littleEndian(tf.constant(62), 4), tf.constant(0xff)));
    var color = all(tf, tf.math.equal(bits, tf.constant(24)), uncompressed);
    var wide =
        all(tf, tf.math.equal(bits, tf.constant(32)), tf.math.logicalOr(uncompressed, masked));
    var gray =
        all(
            tf,
            tf.math.equal(bits, tf.constant(8)),
            uncompressed,
            hasGrayPalette(tf, head, tf.math.add(headerSize, tf.constant(14))));
    return all(
        tf,
        tf.math.greaterEqual(headerSize, tf.constant(40)),
        tf.math.logicalOr(color, tf.math.logicalOr(wide, gray)));
  }

  private static Operand<TBool> hasGrayPalette(Ops tf, FileBytes head, Operand<TInt32> at) {
    var index = tf.range(tf.constant(0), tf.constant(256), tf.constant(1));
    var entries = tf.math.add(at, tf.math.mul(index, tf.constant(4)));
    var grays = tf.math.mul(index, tf.constant(0x010101));
    var same = tf.math.equal(head.littleEndian(entries, 3), grays);
    return tf.reduceAll(same, tf.constant(0));
  }

  @SafeVarargs
  private static Operand<TBool> all(Ops tf, Operand<TBool> first, Operand<TBool>... others) {
    var result = first;
    for (var other : others) result = tf.math.logicalAnd(result, other);
    return result;
  }
}
