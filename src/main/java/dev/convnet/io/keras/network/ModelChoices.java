// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import java.util.Optional;

/**
 * What a caller may choose of a model.
 *
 * @param output the number of the output
 * @param head a new last layer
 * @param statistics whether batch norms use the statistics of batches in training
 */
record ModelChoices(int output, Optional<Head> head, boolean statistics) {
  static final ModelChoices USUAL = new ModelChoices(0, Optional.empty(), true);

  /** Another output, which ends as the file says. */
  ModelChoices withOutput(int other) {
    return new ModelChoices(other, Optional.empty(), statistics);
  }

  ModelChoices withHead(Head other) {
    return new ModelChoices(output, Optional.of(other), statistics);
  }

  ModelChoices withFixedStatistics() {
    return new ModelChoices(output, head, false);
  }
}
