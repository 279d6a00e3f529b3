// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageOps;
import dev.convnet.io.savedmodel.ImageInput.Resize;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Builds the operations that decode images and resize them to the network's input, {@code float32
 * [N, height, width, 3]}.
 *
 * @param height of the network's input; {@link ExportSpec#ANY_SIZE} if images keep their size
 * @param width of the network's input
 * @param orientation whether files are turned as they say
 * @param method how images are resized
 */
record ImagePreprocessing(int height, int width, ExifOrientation orientation, Resize method) {
  private boolean keepsSize() {
    return height == ExportSpec.ANY_SIZE;
  }

  /**
   * Resizes as {@code tf.image.resize(images, size, antialias=True)} does, unless another way is
   * chosen: bilinear, with averaging when images shrink. Images that have the right size already
   * are only cast, because resizing would compute every pixel again.
   *
   * @param images {@code uint8 [N, any height, any width, 3]}
   */
  Operand<TFloat32> resize(Ops tf, Operand<TUint8> images) {
    if (keepsSize()) return tf.dtypes.cast(images, TFloat32.class);
    var from = tf.slice(tf.shape(images), tf.array(1), tf.array(2));
    var fits = tf.reduceAll(tf.math.equal(from, tf.array(height, width)), tf.constant(0));
    var branches = tf.switchCond(images, fits);
    var unchanged = tf.dtypes.cast(branches.outputTrue(), TFloat32.class);
    var size = tf.array(height, width);
    var resized = resized(tf, branches.outputFalse(), from, size);
    var merged = tf.merge(List.<Operand<TFloat32>>of(resized, unchanged));
    return tf.ensureShape(merged.output(), Shape.of(-1, height, width, 3));
  }

  /**
   * Resizes images.
   *
   * @param from height and width of {@code images}, {@code int32 [2]}
   * @param size new height and width, {@code int32 [2]}
   */
  private Operand<TFloat32> resized(
      Ops tf, Operand<TUint8> images, Operand<TInt32> from, Operand<TInt32> size) {
    return switch (method) {
      case AVERAGING -> averaged(tf, images, size, ratio(tf, size, from), tf.array(0f, 0f));
      case BILINEAR -> tf.image.resizeBilinear(images, size, ResizeBilinear.halfPixelCenters(true));
      case NEAREST ->
          tf.dtypes.cast(
              tf.image.resizeNearestNeighbor(
                  images, size, ResizeNearestNeighbor.halfPixelCenters(true)),
              TFloat32.class);
      case CROP -> cropped(tf, images, from, size);
    };
  }

  private static Operand<TFloat32> averaged(
      Ops tf,
      Operand<TUint8> images,
      Operand<TInt32> size,
      Operand<TFloat32> scale,
      Operand<TFloat32> translation) {
    return tf.image.scaleAndTranslate(
        images,
        size,
        scale,
        translation,
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(true));
  }

  /** Both sides are scaled alike, so that the smaller fits, and the center stays the center. */
  private static Operand<TFloat32> cropped(
      Ops tf, Operand<TUint8> images, Operand<TInt32> from, Operand<TInt32> size) {
    var scale = tf.max(ratio(tf, size, from), tf.constant(0), Max.keepDims(true));
    var scaled = tf.math.mul(tf.dtypes.cast(from, TFloat32.class), scale);
    var beyond = tf.math.sub(tf.dtypes.cast(size, TFloat32.class), scaled);
    var both = tf.tile(scale, tf.array(2));
    return averaged(tf, images, size, both, tf.math.mul(beyond, tf.constant(0.5f)));
  }

  private static Operand<TFloat32> ratio(Ops tf, Operand<TInt32> a, Operand<TInt32> b) {
    return tf.math.div(tf.dtypes.cast(a, TFloat32.class), tf.dtypes.cast(b, TFloat32.class));
  }

  /**
   * Decodes and resizes each file by itself, because the images differ in size. If the network
   * takes any size, that of the first image is the batch's.
   *
   * @param files {@code string [N]}; PNG, JPEG, GIF (the first frame) or BMP files, decoded by
   *     {@link ImageOps#decode}
   */
  Operand<TFloat32> decode(GraphScope scope, Operand<TString> files) {
    try (var decodeOne = ConcreteFunction.create(this::decodeOne)) {
      var tf = scope.tf();
      var captured =
          keepsSize() ? List.<Operand<?>>of(sizeOfFirst(tf, files)) : List.<Operand<?>>of();
      var decoded =
          tf.mapDefun(
              List.of(files),
              captured,
              List.of(TFloat32.class),
              List.of(Shape.of(height, width, 3)),
              decodeOne);
      return decoded.output().get(0).asOutput().expect(TFloat32.class);
    }
  }

  private Operand<TInt32> sizeOfFirst(Ops tf, Operand<TString> files) {
    var first = tf.reshape(tf.slice(files, tf.array(0), tf.array(1)), tf.constant(new int[0]));
    return size(tf, decoded(tf, first));
  }

  private Operand<TUint8> decoded(Ops tf, Operand<TString> file) {
    return ImageOps.decode(tf, ImageOps.requirePlainBmp(tf, file), orientation);
  }

  private static Operand<TInt32> size(Ops tf, Operand<TUint8> image) {
    return tf.slice(tf.shape(image), tf.array(0), tf.array(2));
  }

  private Signature decodeOne(Ops tf) {
    var signature = Signature.builder("decode_picture");
    var file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    signature.input("file", file);
    if (keepsSize()) {
      var size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
      signature.input("size", size);
      var shape = tf.concat(List.of(size, tf.array(3)), tf.constant(0));
      return signature.output("picture", tf.reshape(decoded(tf, file, size), shape)).build();
    }
    var decoded = decoded(tf, file, tf.array(height, width));
    return signature.output("picture", tf.reshape(decoded, tf.array(height, width, 3))).build();
  }

  private Operand<TFloat32> decoded(Ops tf, Operand<TString> file, Operand<TInt32> size) {
    var image = decoded(tf, file);
    return resized(tf, tf.expandDims(image, tf.constant(0)), size(tf, image), size);
  }
}
