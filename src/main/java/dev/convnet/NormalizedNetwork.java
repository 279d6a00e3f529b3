// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.statistics.ChannelMoments;
import dev.convnet.data.statistics.MeanImage;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.nn.models.PixelNormalization.Statistics;
import dev.convnet.nn.ops.ZcaWhitening;
import java.io.IOException;

/** Networks that normalize their images first. */
final class NormalizedNetwork {
  /** Enough for the covariance of the 1,024 values that an image may have. */
  private static final int MAX_WHITENING_IMAGES = 5000;

  private NormalizedNetwork() {}

  /** A new network, normalized by the statistics of training images. */
  static Network of(
      Network network, PixelNormalization normalization, LabeledImages images, Resize size)
      throws IOException {
    return normalization.before(network, statistics(normalization, images, size));
  }

  /** A network whose statistics a checkpoint restores. */
  static Network restored(Network network, PixelNormalization normalization, Resize size) {
    return normalization.before(network, normalization.unknown(size.height(), size.width()));
  }

  private static Statistics statistics(
      PixelNormalization normalization, LabeledImages images, Resize size) throws IOException {
    var unknown = normalization.unknown(size.height(), size.width());
    return switch (normalization) {
      case MEAN_IMAGE -> new Statistics(MeanImage.of(images, size).toFloats(), unknown.deviation());
      case CHANNELS -> {
        var moments = ChannelMoments.of(images, size);
        yield new Statistics(toFloats(moments.mean()), toFloats(moments.deviation()));
      }
      case ZCA -> whitening(images, size);
      case NONE, RESCALE, IMAGE, EQUALIZE -> unknown;
    };
  }

  /** Of all images, or of some in equal distances. */
  private static Statistics whitening(LabeledImages images, Resize size) throws IOException {
    int count = Math.min(images.size(), MAX_WHITENING_IMAGES);
    var values = new double[count][];
    var mean = new double[3];
    for (int n = 0; n < count; n++) {
      values[n] = toDoubles(images.image((int) ((long) n * images.size() / count), size));
      for (int k = 0; k < values[n].length; k++) {
        mean[k % 3] += values[n][k] / (count * (values[n].length / 3.0));
      }
    }
    for (var image : values) {
      for (int k = 0; k < image.length; k++) image[k] -= mean[k % 3];
    }
    return new Statistics(toFloats(mean), new float[0], ZcaWhitening.matrix(values));
  }

  private static double[] toDoubles(float... values) {
    var doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) doubles[i] = values[i];
    return doubles;
  }

  private static float[] toFloats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return floats;
  }
}
