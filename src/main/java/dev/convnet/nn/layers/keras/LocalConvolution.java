// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Padding;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TFloat32;

/**
 * Keras 2's {@code LocallyConnected2D}: a convolution with its own weights for each output pixel.
 * The variables are {@code kernel}, whose shape depends on the implementation, and {@code bias
 * [height, width, filters]}.
 *
 * @param window without dilation; {@code SAME} pads as Keras 2 does here: half of the window before
 *     the first pixel
 * @param bias whether biases are added
 */
public record LocalConvolution(
    KernelWindow window, int filters, Implementation implementation, boolean bias)
    implements Layer {
  private static final long LARGEST_KERNEL = 1 << 26;

  /** A mask with the bits of the dimensions of which a slice takes all elements. */
  private static final long BATCH_AND_CHANNELS = 0b1001;

  /** How Keras stores the kernel. */
  public enum Implementation {
    /** {@code [height width, rows columns C, filters]}. */
    PATCHES,
    /** {@code [H, W, C, height, width, filters]}, of which most elements are not used. */
    DENSE,
    /** A vector of the used elements, ordered by outputs, then inputs. */
    SPARSE
  }

  /** Sizes of the input and the output. */
  private record Extent(int rows, int columns, int channels, int height, int width) {}

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    window.requireFits(scope, x);
    var extent =
        new Extent(
            (int) Sizes.known(scope, x, 1),
            (int) Sizes.known(scope, x, 2),
            (int) Sizes.known(scope, x, 3),
            outputs(window.size().height(), window.strides().height(), x.shape().get(1)),
            outputs(window.size().width(), window.strides().width(), x.shape().get(2)));
    var pixels = (long) extent.height * extent.width;
    var inputs = (long) window.size().height() * window.size().width() * extent.channels;
    var weights = (double) pixels * inputs * filters;
    if (weights > LARGEST_KERNEL) throw tooLarge(scope, weights);
    var kernel = kernel(scope, extent, Shape.of(pixels, inputs, filters));
    var tf = scope.tf();
    var y = products(tf, patches(scope, x, extent), kernel, extent);
    if (bias) {
      var shape = Shape.of(extent.height, extent.width, filters);
      y = tf.math.add(y, scope.variable("bias", shape, new Constant(0)));
    }
    var once = scope.tf("positions").constant(0f); // each weight is used at one place
    return Sizes.row(scope, "local", y, once);
  }

  private static InvalidSettingException tooLarge(GraphScope scope, double weights) {
    return new InvalidSettingException(
        "layer '%s' needs %,.0f weights, but at most %,d are supported"
            .formatted(scope.leafName(), weights, LARGEST_KERNEL));
  }

  private int outputs(int size, int stride, long inputs) {
    var used = window.padding() == Padding.SAME ? inputs : inputs - size + 1;
    return (int) ((used + stride - 1) / stride);
  }

  private int before(int size) {
    return window.padding() == Padding.SAME ? size / 2 : 0;
  }

  /** The kernel as {@link Implementation#PATCHES} has it. */
  private Operand<TFloat32> kernel(GraphScope scope, Extent extent, Shape patches) {
    if (implementation == Implementation.PATCHES) {
      return scope.variable("kernel", patches, new GlorotUniform());
    }
    var all =
        Shape.of(
            extent.rows, extent.columns, extent.channels, extent.height, extent.width, filters);
    if (implementation == Implementation.DENSE && all.size() > LARGEST_KERNEL) {
      throw tooLarge(scope, all.size());
    }
    var places = new int[Math.toIntExact(patches.size())];
    var used = fill(places, extent);
    var shape = implementation == Implementation.SPARSE ? Shape.of(used) : all;
    var stored = scope.variable("kernel", shape, new GlorotUniform());
    var tf = scope.tf();
    var zero = (int) shape.size();
    for (var i = 0; i < places.length; i++) places[i] = places[i] < 0 ? zero : places[i];
    var flat = tf.concat(List.of(Sizes.reshape(tf, stored, -1), tf.array(0f)), tf.constant(0));
    var gathered = tf.gather(flat, tf.constant(places), tf.constant(0));
    return Sizes.reshape(tf, gathered, patches.asArray());
  }

  /**
   * Fills in the place of each element of the patches in the stored kernel, -1 outside of the
   * image; returns how many are inside.
   */
  private int fill(int[] places, Extent extent) {
    var size = window.size();
    var patch = size.height() * size.width() * extent.channels;
    var used = 0;
    for (var pixel = 0; pixel < extent.height * extent.width; pixel++) {
      var top = pixel / extent.width * window.strides().height() - before(size.height());
      var left = pixel % extent.width * window.strides().width() - before(size.width());
      for (var filter = 0; filter < filters; filter++) {
        for (var i = 0; i < patch; i++) {
          var row = top + i / extent.channels / size.width();
          var column = left + i / extent.channels % size.width();
          var isInside = row >= 0 && row < extent.rows && column >= 0 && column < extent.columns;
          var input = (row * extent.columns + column) * extent.channels + i % extent.channels;
          var dense = (input * extent.height * extent.width + pixel) * filters + filter;
          var place = implementation == Implementation.SPARSE ? used : dense;
          places[(pixel * patch + i) * filters + filter] = isInside ? place : -1;
          if (isInside) used++;
        }
      }
    }
    return used;
  }

  /** The input pixels of each output pixel, row by row, the channels of a pixel together. */
  private Operand<TFloat32> patches(GraphScope scope, Operand<TFloat32> x, Extent extent) {
    var tf = scope.tf();
    var size = window.size();
    var rows = padding(size.height(), window.strides().height(), extent.height, extent.rows);
    var columns = padding(size.width(), window.strides().width(), extent.width, extent.columns);
    var padded =
        tf.pad(x, tf.constant(new int[][] {{0, 0}, rows, columns, {0, 0}}), tf.constant(0f));
    var slices = new ArrayList<Operand<TFloat32>>();
    for (var row = 0; row < size.height(); row++) {
      for (var column = 0; column < size.width(); column++) {
        slices.add(slice(tf, padded, row, column, extent));
      }
    }
    return tf.concat(slices, tf.constant(3));
  }

  private int[] padding(int size, int stride, int outputs, int inputs) {
    var before = before(size);
    return new int[] {before, Math.max(0, (outputs - 1) * stride + size - before - inputs)};
  }

  private Operand<TFloat32> slice(Ops tf, Operand<TFloat32> x, int row, int column, Extent extent) {
    var strides = window.strides();
    return tf.stridedSlice(
        x,
        tf.array(0, row, column, 0),
        tf.array(
            0,
            row + (extent.height - 1) * strides.height() + 1,
            column + (extent.width - 1) * strides.width() + 1,
            0),
        tf.array(1, strides.height(), strides.width(), 1),
        StridedSlice.beginMask(BATCH_AND_CHANNELS),
        StridedSlice.endMask(BATCH_AND_CHANNELS));
  }

  /** One matrix product for each output pixel, over the batch. */
  private Operand<TFloat32> products(
      Ops tf, Operand<TFloat32> patches, Operand<TFloat32> kernel, Extent extent) {
    var pixels = extent.height * extent.width;
    var swap = tf.array(1, 0, 2);
    var rows = Sizes.reshape(tf, patches, -1, pixels, patches.shape().get(3));
    var byPixel = tf.linalg.transpose(rows, swap); // [pixels, N, rows columns C]
    var products = tf.train.batchMatMul(byPixel, kernel, TFloat32.class); // [pixels, N, filters]
    return Sizes.reshape(
        tf, tf.linalg.transpose(products, swap), -1, extent.height, extent.width, filters);
  }
}
