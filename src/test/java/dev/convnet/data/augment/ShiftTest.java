// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** As in Keras's {@code ImageDataGenerator.get_random_transform}. */
class ShiftTest {
  private static DoubleStream draws(Shift shift) {
    var random = new SplittableRandom(1);
    return DoubleStream.generate(() -> shift.draw(50, random)).limit(1_000);
  }

  @Test
  void aPartIsOfTheSide() {
    var drawn = draws(Shift.upTo(0.2)).summaryStatistics();

    assertTrue(drawn.getMin() >= -10 && drawn.getMin() < -9.5, drawn::toString);
    assertTrue(drawn.getMax() < 10 && drawn.getMax() > 9.5, drawn::toString);
  }

  @Test
  void numbersFrom1AreInPixels() {
    var drawn = draws(Shift.upTo(3)).summaryStatistics();

    assertTrue(drawn.getMin() >= -3 && drawn.getMax() > 2.9, drawn::toString);
  }

  @Test
  void oneOfSeveralIsDrawnWithARandomSign() {
    var pixels = draws(new Shift(List.of(-2.0, 5.0))).boxed().collect(Collectors.toSet());
    var parts = draws(new Shift(List.of(0.1, 0.2))).boxed().collect(Collectors.toSet());

    assertEquals(Set.of(-2.0, 2.0, -5.0, 5.0), pixels);
    assertEquals(Set.of(-5.0, 5.0, -10.0, 10.0), parts);
  }

  @Test
  void aNumberIsNeeded() {
    assertThrows(InvalidSettingException.class, () -> new Shift(List.of()));
    assertThrows(InvalidSettingException.class, () -> Shift.upTo(-1));
    assertThrows(InvalidSettingException.class, () -> new Shift(List.of(1.0, Double.NaN)));
  }
}
