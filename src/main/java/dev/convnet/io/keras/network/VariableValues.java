// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import java.io.IOException;

/** Values of variables. */
@FunctionalInterface
public interface VariableValues {
  /** The values of the variable of that name, row by row. */
  float[] of(String variable) throws IOException;
}
