// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * How pictures of any size and files of pictures become {@code float32 [N, height, width, 3]} in
 * the graph.
 *
 * @param height of what comes out
 * @param width of what comes out
 */
record ImagePreprocessing(int height, int width) {
  /**
   * As {@code tf.image.resize(images, size, antialias=True)}: linear between pixels, averaged where
   * pictures shrink. Those that have the size already stay as they are, which saves the time: the
   * operation would compute each pixel anew.
   *
   * @param images {@code uint8 [N, any height, any width, 3]}
   */
  Operand<TFloat32> resize(Ops tf, Operand<TUint8> images) {
    var from = tf.slice(tf.shape(images), tf.array(1), tf.array(2));
    var fits = tf.reduceAll(tf.math.equal(from, tf.array(height, width)), tf.constant(0));
    var ways = tf.switchCond(images, fits);
    var kept = tf.dtypes.cast(ways.outputTrue(), TFloat32.class);
    var one = tf.merge(List.<Operand<TFloat32>>of(scaled(tf, ways.outputFalse(), from), kept));
    return tf.ensureShape(one.output(), Shape.of(-1, height, width, 3));
  }

  /**
   * Computes each pixel anew.
   *
   * @param from height and width of {@code images}, {@code int32 [2]}
   */
  private Operand<TFloat32> scaled(Ops tf, Operand<TUint8> images, Operand<TInt32> from) {
    var size = tf.array(height, width);
    var scale =
        tf.math.div(tf.dtypes.cast(size, TFloat32.class), tf.dtypes.cast(from, TFloat32.class));
    return tf.image.scaleAndTranslate(
        images,
        size,
        scale,
        tf.array(0f, 0f),
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(true));
  }

  /**
   * Decodes each file by itself, for they differ in size, and resizes it.
   *
   * @param files {@code string [N]}, each a PNG, JPEG, GIF (its first picture) or BMP; gray becomes
   *     color, transparency is dropped
   */
  Operand<TFloat32> decode(GraphScope scope, Operand<TString> files) {
    try (var decodeOne = ConcreteFunction.create(this::decodeOne)) {
      var decoded =
          scope
              .tf()
              .mapDefun(
                  List.of(files),
                  List.of(),
                  List.of(TFloat32.class),
                  List.of(Shape.of(height, width, 3)),
                  decodeOne);
      return decoded.output().get(0).asOutput().expect(TFloat32.class);
    }
  }

  private Signature decodeOne(Ops tf) {
    var file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    var picture =
        tf.image.decodeImage(
            file, TUint8.class, DecodeImage.channels(3L), DecodeImage.expandAnimations(false));
    var size = tf.slice(tf.shape(picture), tf.array(0), tf.array(2));
    var resized = scaled(tf, tf.expandDims(picture, tf.constant(0)), size);
    var one = tf.reshape(resized, tf.array(height, width, 3));
    return Signature.builder("decode_picture").input("file", file).output("picture", one).build();
  }
}
