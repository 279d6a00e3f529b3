// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class Cifar10ReaderPropertyTest {
  @Property(tries = 100)
  void whatIsWrittenIsRead(@ForAll @IntRange(max = 9) int label, @ForAll @Size(3072) byte[] planes)
      throws IOException {
    var record = new byte[3073];
    record[0] = (byte) label;
    System.arraycopy(planes, 0, record, 1, 3072);

    try (var reader = new Cifar10Reader("one", new ByteArrayInputStream(record))) {
      var picture = reader.next().orElseThrow();

      assertEquals(label, picture.label());
      assertArrayEquals(planes, picture.planes());
      assertEquals(Optional.empty(), reader.next());
    }
  }

  @Property(tries = 100)
  void aCutAnywhereInsideARecordIsSeen(@ForAll @IntRange(min = 1, max = 3072) int length)
      throws IOException {
    var cut = Arrays.copyOf(new byte[3073], length);

    try (var reader = new Cifar10Reader("cut", new ByteArrayInputStream(cut))) {
      assertThrows(EOFException.class, reader::next);
    }
  }
}
