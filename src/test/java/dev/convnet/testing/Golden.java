// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that tests compare with; {@code -Dgolden.update} writes them anew, so that the change can
 * be reviewed.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /**
   * Fails unless the file holds {@code actual}.
   *
   * @param name below {@code src/test/resources/golden}, such as {@code models/cifar10.txt}
   */
  public static void assertGolden(String name, String actual) {
    var file = FOLDER.resolve(name);
    try {
      if (System.getProperty("golden.update") != null) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
      }
      assertEquals(Files.readString(file), actual, name);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
