// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The two seeds of a random operation. One comes from the name of the scope, so that a further
 * layer does not change the initial values of the others.
 *
 * @param graph the run's seed
 * @param op never 0, because TensorFlow draws a seed from the clock if both are 0
 */
public record Seed(long graph, long op) {
  /** The seeds of an operation that is built in {@code scope}. */
  public static Seed of(GraphScope scope) {
    var crc = new CRC32C();
    crc.update(scope.name().getBytes(StandardCharsets.UTF_8));
    return new Seed(scope.seed(), 1 + crc.getValue());
  }
}
