// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives one byte at a time, as a slow network may. */
public final class Trickle extends FilterInputStream {
  public Trickle(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return super.read(into, offset, Math.min(1, length));
  }

  @Override
  public int available() {
    return 0;
  }
}
