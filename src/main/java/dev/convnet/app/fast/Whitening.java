// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import static dev.convnet.nn.models.FastNet.PATCH;
import static dev.convnet.nn.models.FastNet.PATCH_VALUES;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.nn.models.FastNet;

/**
 * Filters after which the values of a patch of a picture no longer tell of each other, and all vary
 * alike: the eigenvectors of the patches' second moments over the roots of the eigenvalues, and the
 * same with the sign turned, which a rectifier needs (David Page: How to Train Your ResNet, 2018;
 * two by two pixels as in Tysam's hlb-CIFAR10).
 */
final class Whitening {
  /** Keeps directions in which patches hardly vary from becoming noise; airbench94's. */
  private static final double SMALLEST_VARIANCE = 5e-4;

  private static final int ENOUGH_PICTURES = 1_000;
  private static final int CHANNELS = Cifar10.CHANNELS;

  private Whitening() {}

  /**
   * From the first thousand pictures, or from all where there are fewer.
   *
   * @return {@code [2, 2, 3, 24]}, flat
   */
  static float[] filters(Cifar10Dataset pictures) {
    var eigen = SymmetricEigen.of(moments(pictures, Math.min(ENOUGH_PICTURES, pictures.size())));
    var filters = new float[PATCH_VALUES * 2 * PATCH_VALUES];
    for (int i = 0; i < PATCH_VALUES; i++) {
      var scale = 1 / Math.sqrt(Math.max(eigen.eigenvalues()[i], 0) + SMALLEST_VARIANCE);
      for (int value = 0; value < PATCH_VALUES; value++) {
        var weight = (float) (eigen.eigenvectors()[value][i] * scale);
        filters[value * 2 * PATCH_VALUES + i] = weight;
        filters[value * 2 * PATCH_VALUES + PATCH_VALUES + i] = -weight;
      }
    }
    return filters;
  }

  /** The mean of {@code x xᵀ} over all patches x of the first {@code count} pictures. */
  private static double[][] moments(Cifar10Dataset pictures, int count) {
    var sums = new double[PATCH_VALUES][PATCH_VALUES];
    var planes = new byte[Cifar10.IMAGE_BYTES];
    var patch = new double[PATCH_VALUES];
    var places = Cifar10.RAW_IMAGE_SIZE - PATCH + 1;
    for (int i = 0; i < count; i++) {
      pictures.copyPlanes(i, planes);
      for (int place = 0; place < places * places; place++) {
        cut(planes, place / places, place % places, patch);
        add(patch, sums);
      }
    }
    for (var row : sums) {
      for (int j = 0; j < row.length; j++) row[j] /= (double) count * places * places;
    }
    return sums;
  }

  /** A patch in the order of the filters: rows, columns, channels. */
  private static void cut(byte[] planes, int row, int column, double[] patch) {
    for (int i = 0; i < PATCH_VALUES; i++) {
      var channel = i % CHANNELS;
      var y = row + i / CHANNELS / PATCH;
      var x = column + i / CHANNELS % PATCH;
      var value = planes[channel * Cifar10.PLANE_BYTES + y * Cifar10.RAW_IMAGE_SIZE + x] & 0xff;
      patch[i] = FastNet.standardized(channel, value);
    }
  }

  private static void add(double[] patch, double[][] sums) {
    for (int i = 0; i < patch.length; i++) {
      for (int j = 0; j < patch.length; j++) sums[i][j] += patch[i] * patch[j];
    }
  }
}
