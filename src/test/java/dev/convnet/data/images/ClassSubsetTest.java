// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassSubsetTest {
  private final byte[] pixels = new byte[6 * 3];
  private final LabeledImages animals;

  ClassSubsetTest() {
    for (var i = 0; i < 6; i++) pixels[3 * i] = (byte) (10 * i);
    animals =
        new InMemoryImages(
            new Resize(1, 1), List.of("bird", "cat", "dog"), new byte[] {0, 1, 2, 2, 1, 0}, pixels);
  }

  @Test
  void hasTheImagesOfItsClassesWithNewLabels() throws IOException {
    var subset = animals.ofClasses(List.of("dog", "bird"));

    assertEquals(List.of("dog", "bird"), subset.classNames());
    assertEquals(List.of(1, 0, 0, 1), IntStream.range(0, 4).map(subset::label).boxed().toList());
    assertEquals(4, subset.size());
    assertEquals(30, subset.image(2, new Resize(1, 1))[0]);
    assertEquals(1, subset.subset(3).label(0));
  }

  @Test
  void aClassThatIsMissingIsNamed() {
    var error =
        assertThrows(InvalidSettingException.class, () -> animals.ofClasses(List.of("dog", "cow")));

    assertEquals(
        "classes must be classes of the data set, got 'cow'; there are: bird, cat, dog",
        error.getMessage());
    assertThrows(InvalidSettingException.class, () -> animals.ofClasses(List.of("dog", "dog")));
  }
}
