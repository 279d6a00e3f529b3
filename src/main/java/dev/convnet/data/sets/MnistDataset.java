// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Mnist.IMAGE_PIXELS;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Images of handwritten digits in memory, numbered from 0. Immutable and safe for use by several
 * threads.
 */
public final class MnistDataset implements LabeledImages {
  /** The tutorials multiply by it; a division by 255 gives another last bit for half the bytes. */
  private static final float SCALE = 1f / 255;

  private static final float[] FLOAT_OF_BYTE = floatOfByte();
  private static final List<String> CLASS_NAMES =
      IntStream.range(0, Mnist.CLASSES).mapToObj(Integer::toString).toList();
  private static final float[] ZEROS = new float[IMAGE_PIXELS];
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final byte[] pixels; // [size, 28, 28]
  private final byte[] labels;

  /** The arrays are not copied. */
  MnistDataset(byte[] pixels, byte[] labels) {
    this.pixels = pixels;
    this.labels = labels;
  }

  /** A copy of the images from {@code first} (inclusive) to {@code end} (exclusive). */
  @Override
  public MnistDataset range(int first, int end) {
    return new MnistDataset(
        Arrays.copyOfRange(pixels, first * IMAGE_PIXELS, end * IMAGE_PIXELS),
        Arrays.copyOfRange(labels, first, end));
  }

  @Override
  public int size() {
    return labels.length;
  }

  /** {@inheritDoc} It is the digit that the image shows. */
  @Override
  public int label(int i) {
    return labels[i];
  }

  /**
   * The label of image {@code i} as with {@code one_hot=True}: {@code float64 [10]}, 1 at the
   * label, else 0.
   */
  public double[] oneHotLabel(int i) {
    var oneHot = new double[Mnist.CLASSES];
    oneHot[label(i)] = 1;
    return oneHot;
  }

  /**
   * Copies the pixels of image {@code i}, row by row.
   *
   * @param into gets {@code float32 [784]} from {@code offset} on, from 0 (background) to 1 (ink)
   */
  public void copyPixels(int i, float[] into, int offset) {
    int first = i * IMAGE_PIXELS;
    System.arraycopy(ZEROS, 0, into, offset, IMAGE_PIXELS);
    for (int eight = 0; eight < IMAGE_PIXELS; eight += Long.BYTES) {
      if ((long) EIGHT_BYTES.get(pixels, first + eight) != 0) { // three of five groups are all zero
        for (int pixel = eight; pixel < eight + Long.BYTES; pixel++) {
          into[offset + pixel] = FLOAT_OF_BYTE[Byte.toUnsignedInt(pixels[first + pixel])];
        }
      }
    }
  }

  @Override
  public List<String> classNames() {
    return CLASS_NAMES;
  }

  @Override
  public Optional<Resize> commonSize() {
    return Optional.of(new Resize(Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE));
  }

  /** {@inheritDoc} Red, green and blue are equal; 255 is ink. */
  @Override
  public RgbImage image(int i) {
    int first = Objects.checkIndex(i, size()) * IMAGE_PIXELS;
    var rgb = new byte[3 * IMAGE_PIXELS];
    for (int k = 0; k < rgb.length; k++) rgb[k] = pixels[first + k / 3];
    return new RgbImage(Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, rgb);
  }

  private static float[] floatOfByte() {
    var floats = new float[256];
    for (int value = 0; value < floats.length; value++) floats[value] = value * SCALE;
    return floats;
  }
}
