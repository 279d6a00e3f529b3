// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.statistics.ChannelMoments;
import dev.convnet.data.statistics.MeanImage;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.nn.models.PixelNormalization.Statistics;
import java.io.IOException;

/** Networks that normalize their images first. */
final class NormalizedNetwork {
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
      case NONE, IMAGE, EQUALIZE -> unknown;
    };
  }

  private static float[] toFloats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return floats;
  }
}
