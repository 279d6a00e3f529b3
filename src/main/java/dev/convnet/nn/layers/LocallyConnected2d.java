// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.graph.Initializer.Normal;
import dev.convnet.nn.ops.Losses;
import java.util.ArrayList;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TFloat32;

/**
 * A locally connected layer: a convolution with its own weights for each output pixel. The
 * variables are those of Keras 2: {@code kernel [height width, size size C, filters]} and {@code
 * bias [height, width, filters]}.
 *
 * @param window size, stride and padding of the kernel; padding {@code SAME} needs stride 1
 * @param filters the number of output channels
 * @param activation applied to the output
 * @param weights initializes the kernel
 * @param weightDecay if not 0, the layer collects {@link Losses#weightDecay} of its kernel
 */
public record LocallyConnected2d(
    Window window, int filters, Activation activation, Initializer weights, float weightDecay)
    implements Layer {
  /** A mask with the bits of the dimensions of which a slice takes all elements. */
  private static final long BATCH_AND_CHANNELS = 0b1001;

  public LocallyConnected2d {
    if (filters < 1) {
      throw new IllegalArgumentException("filters must be at least 1, got " + filters);
    }
    if (window.padding() == Padding.SAME && window.stride() > 1) {
      throw new IllegalArgumentException("padding SAME needs stride 1, got " + window.stride());
    }
    if (weightDecay < 0) {
      throw new IllegalArgumentException("weightDecay must not be negative, got " + weightDecay);
    }
  }

  /**
   * A layer with stride 1, padding {@code SAME}, ReLU, Glorot uniform weights, biases 0 and no
   * weight decay.
   */
  public static LocallyConnected2d of(int size, int filters) {
    return new LocallyConnected2d(
        Window.of(size), filters, Activation.RELU, new GlorotUniform(), 0);
  }

  /** This layer with another size, stride or padding. */
  public LocallyConnected2d window(Window other) {
    return new LocallyConnected2d(other, filters, activation, weights, weightDecay);
  }

  public LocallyConnected2d activation(Activation other) {
    return new LocallyConnected2d(window, filters, other, weights, weightDecay);
  }

  /** This layer with normal initial weights of that standard deviation. */
  public LocallyConnected2d stddev(double deviation) {
    return new LocallyConnected2d(
        window, filters, activation, new Normal((float) deviation), weightDecay);
  }

  public LocallyConnected2d weightDecay(double factor) {
    return new LocallyConnected2d(window, filters, activation, weights, (float) factor);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, all but N known
   * @return {@code float32 [N, height, width, filters]}
   * @throws InvalidSettingException if the image is smaller than the kernel and is not padded
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    window.requireFits(scope, x);
    var patches = patches(scope, x); // [N, height, width, size size C]
    var height = patches.shape().get(1);
    var width = patches.shape().get(2);
    var inputs = patches.shape().get(3);
    var kernel = scope.variable("kernel", Shape.of(height * width, inputs, filters), weights);
    if (weightDecay > 0) Losses.weightDecay(scope, kernel, weightDecay);
    var bias = scope.variable("bias", Shape.of(height, width, filters), new Constant(0));
    var tf = scope.tf();
    var y = activation.apply(tf, tf.math.add(products(tf, patches, kernel), bias));
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var weightCount = kernel.shape().size();
    LayerTable.Row.of(scope, "local", y)
        .withCounts(weightCount + bias.shape().size(), weightCount)
        .addTo(scope);
    return y;
  }

  /** One matrix product for each output pixel, over the batch. */
  private Operand<TFloat32> products(Ops tf, Operand<TFloat32> patches, Operand<TFloat32> kernel) {
    var height = patches.shape().get(1);
    var width = patches.shape().get(2);
    var inputs = patches.shape().get(3);
    var swap = tf.array(1, 0, 2);
    var rows = tf.reshape(patches, tf.constant(new long[] {-1, height * width, inputs}));
    var byPixel = tf.linalg.transpose(rows, swap); // [pixels, N, size size C]
    var products = tf.train.batchMatMul(byPixel, kernel, TFloat32.class); // [pixels, N, filters]
    var shape = tf.constant(new long[] {-1, height, width, filters});
    return tf.reshape(tf.linalg.transpose(products, swap), shape);
  }

  /** The input pixels of each output pixel, row by row, the channels of a pixel together. */
  private Operand<TFloat32> patches(GraphScope scope, Operand<TFloat32> x) {
    var padded = padded(scope, x);
    var tf = scope.tf("patch");
    var slices = new ArrayList<Operand<TFloat32>>();
    for (var row = 0; row < window.size(); row++) {
      for (var column = 0; column < window.size(); column++) {
        slices.add(slice(tf, padded, row, column));
      }
    }
    return scope.tf("patches").concat(slices, tf.constant(3));
  }

  private Operand<TFloat32> padded(GraphScope scope, Operand<TFloat32> x) {
    if (window.padding() == Padding.VALID || window.size() == 1) return x;
    var before = (window.size() - 1) / 2;
    var paddings = new int[][] {{0, 0}, {before, after()}, {before, after()}, {0, 0}};
    var tf = scope.tf();
    return tf.pad(x, scope.tf("paddings").constant(paddings), tf.constant(0f));
  }

  private int after() {
    return window.size() / 2;
  }

  /** The pixel at {@code row} and {@code column} of every window. */
  private Operand<TFloat32> slice(Ops tf, Operand<TFloat32> x, int row, int column) {
    var step = window.stride();
    var height = (x.shape().get(1) - window.size()) / step + 1;
    var width = (x.shape().get(2) - window.size()) / step + 1;
    return tf.stridedSlice(
        x,
        tf.array(0, row, column, 0),
        tf.array(0, row + (int) (height - 1) * step + 1, column + (int) (width - 1) * step + 1, 0),
        tf.array(1, step, step, 1),
        StridedSlice.beginMask(BATCH_AND_CHANNELS),
        StridedSlice.endMask(BATCH_AND_CHANNELS));
  }
}
