// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageOps;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Builds the operations that decode images and resize them to the network's input, {@code float32
 * [N, height, width, 3]}.
 *
 * @param height of the network's input
 * @param width of the network's input
 * @param orientation whether files are turned as they say
 */
record ImagePreprocessing(int height, int width, ExifOrientation orientation) {
  /**
   * Resizes as {@code tf.image.resize(images, size, antialias=True)} does: bilinear, with averaging
   * when images shrink. Images that have the right size already are only cast, because resizing
   * would compute every pixel again.
   *
   * @param images {@code uint8 [N, any height, any width, 3]}
   */
  Operand<TFloat32> resize(Ops tf, Operand<TUint8> images) {
    var from = tf.slice(tf.shape(images), tf.array(1), tf.array(2));
    var fits = tf.reduceAll(tf.math.equal(from, tf.array(height, width)), tf.constant(0));
    var branches = tf.switchCond(images, fits);
    var unchanged = tf.dtypes.cast(branches.outputTrue(), TFloat32.class);
    var merged =
        tf.merge(List.<Operand<TFloat32>>of(scaled(tf, branches.outputFalse(), from), unchanged));
    return tf.ensureShape(merged.output(), Shape.of(-1, height, width, 3));
  }

  /**
   * Resizes images.
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
   * Decodes and resizes each file by itself, because the images differ in size.
   *
   * @param files {@code string [N]}; PNG, JPEG, GIF (the first frame) or BMP files, decoded by
   *     {@link ImageOps#decode}
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
    var image = ImageOps.decode(tf, ImageOps.requirePlainBmp(tf, file), orientation);
    var size = tf.slice(tf.shape(image), tf.array(0), tf.array(2));
    var resized = scaled(tf, tf.expandDims(image, tf.constant(0)), size);
    var one = tf.reshape(resized, tf.array(height, width, 3));
    return Signature.builder("decode_picture").input("file", file).output("picture", one).build();
  }
}
