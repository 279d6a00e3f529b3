// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import static dev.convnet.nn.models.FastNet.PATCH;
import static dev.convnet.nn.models.FastNet.PATCH_VALUES;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.nn.models.FastNet;

/**
 * Computes whitening filters, which make the values of an image patch uncorrelated and give them
 * the same variance: the eigenvectors of the patches' second moments, divided by the roots of the
 * eigenvalues, and their negatives, which a rectifier needs (David Page: How to Train Your ResNet,
 * 2018; with patches of two by two pixels as in Tysam's hlb-CIFAR10).
 */
final class Whitening {
  /** Avoids amplifying noise in directions of small variance; the value of airbench94. */
  private static final double VARIANCE_EPSILON = 5e-4;

  private static final int MAX_IMAGES = 1_000;
  private static final int CHANNELS = Cifar10.CHANNELS;

  private Whitening() {}

  /**
   * The filters for the first thousand images, or for all images if there are fewer.
   *
   * @return {@code [2, 2, 3, 24]}, flat
   */
  static float[] filters(Cifar10Dataset images) {
    var eigen = SymmetricEigen.of(moments(images, Math.min(MAX_IMAGES, images.size())));
    var filters = new float[PATCH_VALUES * 2 * PATCH_VALUES];
    for (int i = 0; i < PATCH_VALUES; i++) {
      var scale = 1 / Math.sqrt(Math.max(eigen.eigenvalues()[i], 0) + VARIANCE_EPSILON);
      for (int value = 0; value < PATCH_VALUES; value++) {
        var weight = (float) (eigen.eigenvectors()[value][i] * scale);
        filters[value * 2 * PATCH_VALUES + i] = weight;
        filters[value * 2 * PATCH_VALUES + PATCH_VALUES + i] = -weight;
      }
    }
    return filters;
  }

  /** The mean of {@code x xᵀ} over all patches x of the first {@code count} images. */
  private static double[][] moments(Cifar10Dataset images, int count) {
    var sums = new double[PATCH_VALUES][PATCH_VALUES];
    var patch = new double[PATCH_VALUES];
    var places = Cifar10.RAW_IMAGE_SIZE - PATCH + 1;
    for (int i = 0; i < count; i++) {
      var planes = images.planes(i);
      for (int place = 0; place < places * places; place++) {
        copyPatch(planes, place / places, place % places, patch);
        addProducts(patch, sums);
      }
    }
    for (var row : sums) {
      for (int j = 0; j < row.length; j++) row[j] /= (double) count * places * places;
    }
    return sums;
  }

  /** Copies a standardized patch in the order of the filters: rows, columns, channels. */
  private static void copyPatch(byte[] planes, int row, int column, double[] patch) {
    for (int i = 0; i < PATCH_VALUES; i++) {
      var channel = i % CHANNELS;
      var y = row + i / CHANNELS / PATCH;
      var x = column + i / CHANNELS % PATCH;
      var value = planes[channel * Cifar10.PLANE_BYTES + y * Cifar10.RAW_IMAGE_SIZE + x] & 0xff;
      patch[i] = FastNet.standardized(channel, value);
    }
  }

  private static void addProducts(double[] patch, double[][] sums) {
    for (int i = 0; i < patch.length; i++) {
      for (int j = 0; j < patch.length; j++) sums[i][j] += patch[i] * patch[j];
    }
  }
}
