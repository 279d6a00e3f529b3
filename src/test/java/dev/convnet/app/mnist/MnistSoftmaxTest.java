// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Mnist;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MnistSoftmaxTest {
  @Test
  void learnsAndRepeats() throws IOException {
    var mnist = SmallMnist.read();

    var lines = Lines.of(out -> MnistSoftmax.run(mnist, 300, 1, out));
    var again = Lines.of(out -> MnistSoftmax.run(mnist, 300, 1, out));

    assertEquals(1, lines.size());
    assertTrue(Lines.lastNumber(lines.get(0)) > 0.88, lines::toString);
    assertEquals(lines, again);
  }

  @Test
  void needsAStep() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> MnistSoftmax.run(Mnist.fake(), 0, 1, System.out));

    assertEquals("maxSteps must be at least 1, got 0", error.getMessage());
  }
}
