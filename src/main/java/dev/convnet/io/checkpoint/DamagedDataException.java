// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;

/** The bytes of a checkpoint contradict its format; the message says where, without the path. */
final class DamagedDataException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedDataException(String format, Object... arguments) {
    super(format.formatted(arguments));
  }
}
