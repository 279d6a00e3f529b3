// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Mnist.IMAGE_PIXELS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Handwritten digits in memory, numbered from 0. It does not change, so threads may share it. */
public final class MnistDataset {
  /** The original multiplies by it; a division by 255 gives another last bit for half the bytes. */
  private static final float SCALE = 1f / 255;

  /** What a byte is as a float. */
  private static final float[] INK = ink();

  private static final float[] PAPER = new float[IMAGE_PIXELS];
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final byte[] pixels; // [size, 28, 28]
  private final byte[] labels;

  /** Takes the arrays over. */
  MnistDataset(byte[] pixels, byte[] labels) {
    this.pixels = pixels;
    this.labels = labels;
  }

  /** From {@code first} on, up to and without {@code end}. */
  MnistDataset range(int first, int end) {
    return new MnistDataset(
        Arrays.copyOfRange(pixels, first * IMAGE_PIXELS, end * IMAGE_PIXELS),
        Arrays.copyOfRange(labels, first, end));
  }

  public int size() {
    return labels.length;
  }

  /** The digit that picture {@code i} shows, 0 to 9. */
  public int label(int i) {
    return labels[i];
  }

  /**
   * {@link #label} as {@code one_hot=True} has it: {@code float64 [10]}, 1 at the digit, else 0.
   */
  public double[] oneHotLabel(int i) {
    var oneHot = new double[Mnist.CLASSES];
    oneHot[label(i)] = 1;
    return oneHot;
  }

  /** Copies picture {@code i}: {@code float32 [784]} in [0, 1], row by row, 1 is ink. */
  public void copyPixels(int i, float[] into, int offset) {
    int first = i * IMAGE_PIXELS;
    System.arraycopy(PAPER, 0, into, offset, IMAGE_PIXELS);
    for (int eight = 0; eight < IMAGE_PIXELS; eight += Long.BYTES) {
      if ((long) EIGHT.get(pixels, first + eight) != 0) { // three of five are paper
        for (int pixel = eight; pixel < eight + Long.BYTES; pixel++) {
          into[offset + pixel] = INK[Byte.toUnsignedInt(pixels[first + pixel])];
        }
      }
    }
  }

  private static float[] ink() {
    var ink = new float[256];
    for (int value = 0; value < ink.length; value++) ink[value] = value * SCALE;
    return ink;
  }
}
