// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The values of a float32 tensor, in row-major order. The arrays are not copied.
 *
 * @param shape its dimensions
 * @param floats as many as the shape has
 */
public record TensorValue(long[] shape, float[] floats) {
  static TensorValue vector(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return new TensorValue(new long[] {floats.length}, floats);
  }

  /** Whether it has the same value for every place of the last dimension's column. */
  boolean isPerChannel(int channels, int mostDimensions) {
    if (shape.length > mostDimensions) return false;
    for (int i = 0; i < shape.length - 1; i++) if (shape[i] != 1) return false;
    return floats.length == 1 || floats.length == channels;
  }

  /** The value for a place of the last dimension. */
  double channel(int index) {
    return floats[floats.length == 1 ? 0 : index];
  }

  boolean isAll(float value) {
    for (var one : floats) if (one != value) return false;
    return true;
  }

  /** Each value times the factor of its place in the last dimensions, which the factors fill. */
  TensorValue times(double[] factors) {
    var products = new float[floats.length];
    for (int i = 0; i < products.length; ) {
      for (int c = 0; c < factors.length; c++, i++) products[i] = (float) (floats[i] * factors[c]);
    }
    return new TensorValue(shape, products);
  }

  double[] channels(int count, DoubleUnaryOperator function) {
    var values = new double[count];
    Arrays.setAll(values, c -> function.applyAsDouble(channel(c)));
    return values;
  }
}
