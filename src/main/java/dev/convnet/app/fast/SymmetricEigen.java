// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
 *
 * @param eigenvalues in no particular order
 * @param eigenvectors unit vectors; column i belongs to eigenvalue i
 */
record SymmetricEigen(double[] eigenvalues, double[][] eigenvectors) {
  private static final int MAX_SWEEPS = 50;

  /** The largest ratio of the squares off the diagonal to those on it. */
  private static final double TOLERANCE = 1e-24;

  /** Decomposes a symmetric matrix, which is not changed. */
  static SymmetricEigen of(double[][] matrix) {
    var size = matrix.length;
    var a = new double[size][];
    var vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      a[i] = matrix[i].clone();
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(a); sweep++) {
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          if (a[p][q] != 0) rotate(a, vectors, p, q);
        }
      }
    }
    var values = new double[size];
    for (int i = 0; i < size; i++) values[i] = a[i][i];
    return new SymmetricEigen(values, vectors);
  }

  private static boolean isDiagonal(double[][] a) {
    double on = 0;
    double off = 0;
    for (int i = 0; i < a.length; i++) {
      on += a[i][i] * a[i][i];
      for (int j = 0; j < i; j++) off += a[i][j] * a[i][j];
    }
    return off <= TOLERANCE * on;
  }

  /** Rotates the axes p and q so that the element (p, q) becomes 0. */
  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    var theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    var tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    var cosine = 1 / Math.sqrt(tangent * tangent + 1);
    var sine = tangent * cosine;
    for (var row : a) turn(row, p, q, cosine, sine);
    for (int i = 0; i < a.length; i++) {
      var x = a[p][i];
      var y = a[q][i];
      a[p][i] = cosine * x - sine * y;
      a[q][i] = sine * x + cosine * y;
    }
    for (var row : vectors) turn(row, p, q, cosine, sine);
  }

  private static void turn(double[] row, int p, int q, double cosine, double sine) {
    var x = row[p];
    var y = row[q];
    row[p] = cosine * x - sine * y;
    row[q] = sine * x + cosine * y;
  }
}
