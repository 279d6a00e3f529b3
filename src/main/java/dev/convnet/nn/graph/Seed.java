// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The two seeds of a random operation: the run's own, and one that the name of the scope gives, so
 * that a new layer does not change the first values of the others. TensorFlow takes (0, 0) for
 * "draw a seed from the clock"; it never comes out here.
 */
public record Seed(long graph, long op) {
  public static Seed of(GraphScope scope) {
    var crc = new CRC32C();
    crc.update(scope.name().getBytes(StandardCharsets.UTF_8));
    return new Seed(scope.seed(), 1 + crc.getValue());
  }
}
