// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

/**
 * What is seen beyond the edge of a picture: Keras's {@code fill_mode}, in scipy's arithmetic.
 * Coordinates are in pixels, from 0 to {@code size - 1}.
 */
public enum FillMode {
  /** The pixel at the edge. */
  NEAREST {
    @Override
    double map(double at, int size) {
      return Math.min(Math.max(at, 0), size - 1);
    }
  },
  /** The picture mirrored, its edge twice: {@code d c b a | a b c d | d c b a}. */
  REFLECT {
    @Override
    double map(double at, int size) {
      if (at >= 0 && at <= size - 1) return at;
      double period = 2.0 * size;
      double positive = at - period * Math.floor(at / period);
      return positive >= size ? period - 1 - positive : positive;
    }
  },
  /** The picture again; like scipy's, with a period of {@code size - 1}. */
  WRAP {
    @Override
    double map(double at, int size) {
      int period = size - 1;
      if (period == 0) return 0;
      if (at < 0) return at + period * (Math.floor(-at / period) + 1);
      return at > period ? at - period * Math.floor(at / period) : at;
    }
  },
  /** One value, {@code cval}; NaN stands for it. */
  CONSTANT {
    @Override
    double map(double at, int size) {
      return at < 0 || at > size - 1 ? Double.NaN : at;
    }
  };

  /** Where to look for {@code at}. */
  abstract double map(double at, int size);
}
