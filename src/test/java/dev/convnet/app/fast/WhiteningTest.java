// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.data.sets.Split;
import dev.convnet.nn.models.FastNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhiteningTest {
  private static final int VALUES = FastNet.PATCH_VALUES;
  private static final int FILTERS = 2 * VALUES;

  @TempDir Path folder;

  @Test
  void eigenvectorsTimesTheMatrixAreThemselvesTimesTheirValues() {
    var random = new Random(1);
    var matrix = new double[6][6];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j <= i; j++) matrix[i][j] = matrix[j][i] = random.nextGaussian();
    }

    var eigen = SymmetricEigen.of(matrix);

    for (int k = 0; k < 6; k++) {
      var vector = new double[6];
      var product = new double[6];
      var length = 0.0;
      for (int i = 0; i < 6; i++) {
        vector[i] = eigen.eigenvalues()[k] * eigen.eigenvectors()[i][k];
        length += eigen.eigenvectors()[i][k] * eigen.eigenvectors()[i][k];
        for (int j = 0; j < 6; j++) product[i] += matrix[i][j] * eigen.eigenvectors()[j][k];
      }
      assertArrayEquals(vector, product, 1e-12);
      assertEquals(1, length, 1e-12);
    }
  }

  @Test
  void aMatrixOfZerosHasZerosForValues() {
    var eigen = SymmetricEigen.of(new double[3][3]);

    assertArrayEquals(new double[3], eigen.eigenvalues());
  }

  /** But for directions in which they hardly vary, which are not blown up. */
  @Test
  void whitenedPatchesVaryAlikeAndDoNotTellOfEachOther() throws IOException {
    var pictures = Cifar10Dataset.load(Cifar10Sample.extractTo(folder).of(Split.TRAIN));
    var filters = Whitening.filters(pictures);

    var moments = moments(pictures, filters);

    for (int i = 0; i < VALUES; i++) {
      for (int j = 0; j < VALUES; j++) {
        var pair = "filters " + i + " and " + j;
        if (i != j) assertEquals(0, moments[i][j], 1e-4, pair);
        else assertTrue(moments[i][j] > 0.3 && moments[i][j] < 1, pair + ": " + moments[i][j]);
      }
    }
  }

  @Test
  void theSecondHalfIsTheFirstWithTheSignTurned() throws IOException {
    var filters =
        Whitening.filters(Cifar10Dataset.load(Cifar10Sample.extractTo(folder).of(Split.TEST)));

    for (int value = 0; value < VALUES; value++) {
      for (int i = 0; i < VALUES; i++) {
        assertEquals(-filters[value * FILTERS + i], filters[value * FILTERS + VALUES + i]);
      }
    }
  }

  /** Of what the filters make of all patches that they were made from. */
  private static double[][] moments(Cifar10Dataset pictures, float[] filters) {
    var sums = new double[VALUES][VALUES];
    var count = 0;
    for (int picture = 0; picture < 1_000; picture++) {
      var planes = pictures.planes(picture);
      for (int place = 0; place < 31 * 31; place++) {
        var whitened = new double[VALUES];
        for (int value = 0; value < VALUES; value++) {
          var row = place / 31 + value / 6;
          var column = place % 31 + value / 3 % 2;
          var pixel = planes[value % 3 * 1024 + row * 32 + column] & 0xff;
          var x = FastNet.standardized(value % 3, pixel);
          for (int i = 0; i < VALUES; i++) whitened[i] += x * filters[value * FILTERS + i];
        }
        for (int i = 0; i < VALUES; i++) {
          for (int j = 0; j < VALUES; j++) sums[i][j] += whitened[i] * whitened[j];
        }
        count++;
      }
    }
    for (var row : sums) for (int j = 0; j < VALUES; j++) row[j] /= count;
    return sums;
  }
}
