// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10SampleTest {
  @TempDir Path folder;

  @Test
  void hasAsManyOfEachClassInEachFile() throws IOException {
    var files = Cifar10Sample.extractTo(folder);

    for (var file : files.train()) {
      assertArrayEquals(tenTimes(40), countsOfClasses(file));
    }
    assertArrayEquals(tenTimes(50), countsOfClasses(files.test().get(0)));
  }

  @Test
  void isUnpackedOnce() throws IOException {
    var test = Cifar10Sample.extractTo(folder).test().get(0);
    Files.write(test, new byte[3073]);

    var again = Cifar10Sample.extractTo(folder).test().get(0);

    assertEquals(test, again);
    assertEquals(3073, Files.size(again));
  }

  @Test
  void doesNotStandWhereTheWholeSetIsLookedFor() throws IOException {
    var test = Cifar10Sample.extractTo(folder).test().get(0);

    assertEquals(folder.resolve("cifar-10-sample/cifar-10-batches-bin/test_batch.bin"), test);
  }

  private static int[] countsOfClasses(Path file) throws IOException {
    var pictures = Cifar10Dataset.load(List.of(file));
    var counts = new int[Cifar10.CLASSES];
    for (int i = 0; i < pictures.size(); i++) {
      counts[pictures.label(i)]++;
    }
    return counts;
  }

  private static int[] tenTimes(int count) {
    var counts = new int[Cifar10.CLASSES];
    Arrays.fill(counts, count);
    return counts;
  }
}
