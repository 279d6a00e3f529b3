// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

/**
 * Which pixels are used beyond the edge of an image: Keras's {@code fill_mode}, computed as SciPy
 * does. Coordinates are in pixels, from 0 to {@code size - 1}.
 */
public enum FillMode {
  /** The nearest pixel of the edge. */
  NEAREST {
    @Override
    double map(double at, int size) {
      return Math.min(Math.max(at, 0), size - 1);
    }
  },
  /** The mirrored image, with the edge repeated: {@code d c b a | a b c d | d c b a}. */
  REFLECT {
    @Override
    double map(double at, int size) {
      if (at >= 0 && at <= size - 1) return at;
      double period = 2.0 * size;
      double positive = at - period * Math.floor(at / period);
      return positive >= size ? period - 1 - positive : positive;
    }
  },
  /** The image repeated; as in SciPy with a period of {@code size - 1}. */
  WRAP {
    @Override
    double map(double at, int size) {
      int period = size - 1;
      if (period == 0) return 0;
      if (at < 0) return at + period * (Math.floor(-at / period) + 1);
      return at > period ? at - period * Math.floor(at / period) : at;
    }
  },
  /** One value, Keras's {@code cval}. */
  CONSTANT {
    @Override
    double map(double at, int size) {
      return at < 0 || at > size - 1 ? Double.NaN : at;
    }
  };

  /** The coordinate inside the image to read for {@code at}; NaN for the constant value. */
  abstract double map(double at, int size);
}
