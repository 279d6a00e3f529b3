// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Cifar10ImageTest {
  @Test
  void doesNotChangeWithTheArraysAtItsBorder() {
    var planes = new byte[3072];
    var image = new Cifar10Image(1, planes);

    planes[0] = 5;
    image.planes()[1] = 5;

    assertEquals(new Cifar10Image(1, new byte[3072]), image);
  }

  @Test
  void equalsByLabelAndPixels() {
    var other = new byte[3072];
    other[3071] = 1;

    assertEquals(new Cifar10Image(1, other).hashCode(), new Cifar10Image(1, other).hashCode());
    assertNotEquals(new Cifar10Image(1, other), new Cifar10Image(1, new byte[3072]));
    assertNotEquals(new Cifar10Image(1, other), new Cifar10Image(2, other));
  }

  @Test
  void isPrintedAsItsClass() {
    assertEquals("Cifar10Image[truck]", new Cifar10Image(9, new byte[3072]).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void refusesALabelThatIsNone(int label) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> new Cifar10Image(label, new byte[3072]));

    assertEquals("label must be 0 to 9, got " + label, error.getMessage());
  }

  @Test
  void refusesPlanesOfAnotherSize() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> new Cifar10Image(0, new byte[3073]));

    assertEquals("planes must be 3072 bytes, got 3073", error.getMessage());
  }
}
