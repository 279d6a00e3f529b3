// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import java.util.Set;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Makes a batch of one image for a network's input.
 *
 * @param input {@code uint8} or {@code float32 [N, height, width, 1 or 3]}
 * @param range the values that the network expects for black and white
 */
record ImageFeed(Output<?> input, PixelRange range) {
  ImageFeed {
    if (!isImages(input)) {
      throw new InvalidSettingException(
          "the input '%s' is %s %s, but only uint8 or float32 [N, height, width, 1 or 3] is explained"
              .formatted(input.op().name(), input.dataType(), input.shape()));
    }
  }

  static boolean isImages(Output<?> input) {
    var shape = input.shape();
    return (input.dataType() == DataType.DT_UINT8 || input.dataType() == DataType.DT_FLOAT)
        && shape.numDimensions() == 4
        && Set.of(1L, 3L, -1L).contains(shape.get(3));
  }

  /** The batch; the caller closes it. An image is resized if the input has a fixed size. */
  Tensor of(RgbImage image) {
    int height = size(1, image.height());
    int width = size(2, image.width());
    var pixels = channels(new Resize(height, width).apply(image));
    var shape = Shape.of(1, height, width, pixels.length / (height * width));
    if (input.dataType() == DataType.DT_FLOAT) {
      for (int i = 0; i < pixels.length; i++) pixels[i] = range.of(pixels[i]);
      return TFloat32.tensorOf(shape, DataBuffers.of(pixels, true, false));
    }
    var bytes = new byte[pixels.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Math.round(pixels[i]);
    return TUint8.tensorOf(shape, DataBuffers.of(bytes, true, false));
  }

  private int size(int axis, int ofImage) {
    var size = input.shape().get(axis);
    return size == Shape.UNKNOWN_SIZE ? ofImage : Math.toIntExact(size);
  }

  /** A network for images of one channel sees the mean of the channels. */
  private float[] channels(float[] rgb) {
    if (input.shape().get(3) != 1) return rgb;
    var gray = new float[rgb.length / 3];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (rgb[3 * i] + rgb[3 * i + 1] + rgb[3 * i + 2]) / 3;
    }
    return gray;
  }
}
