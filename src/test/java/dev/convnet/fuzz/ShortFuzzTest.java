// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every reader reads or refuses damaged files, for a moment; {@code tools/fuzz} takes its time. The
 * seed is a new one each time. A failure names the file, which is kept, and how to repeat it.
 */
class ShortFuzzTest {
  private static final long MOMENT = 300_000_000; // nanoseconds

  private final long seed = new SplittableRandom().nextLong(1_000_000_000);

  @TestFactory
  Stream<DynamicTest> damagedFilesAreReadOrRefusedInASentence() throws IOException {
    return FuzzTargets.all().stream()
        .map(target -> DynamicTest.dynamicTest(target.name(), () -> check(target)));
  }

  private void check(FuzzTarget target) throws IOException {
    assertEquals(List.of(), Fuzz.run(target, seed, 0, Integer.MAX_VALUE, MOMENT));
  }

  @TestFactory
  Stream<DynamicTest> wholeFilesAreRead() throws IOException {
    return FuzzTargets.all().stream()
        .map(
            target ->
                DynamicTest.dynamicTest(
                    target.name(),
                    () -> {
                      var file = target.prepare(Fuzz.FOLDER.resolve(target.name()));
                      for (var whole : target.seeds()) {
                        Files.write(file, whole);
                        target.reading().read(file);
                      }
                    }));
  }

  @Test
  void theSameSeedGivesTheSameFile() throws IOException {
    for (var target : FuzzTargets.all()) {
      assertTrue(Arrays.equals(target.input(seed, 3), target.input(seed, 3)), target.name());
    }
  }

  @Test
  void whatIsWrongIsNoticed() {
    var check = new FuzzCheck(true);
    var file = Path.of("a.bin");
    var refusal = check.read(path -> fail(new IOException(path + " is cut; copy it again")), file);
    assertTrue(refusal.refused() && refusal.failure().isEmpty());
    var quoted = new IOException("a.bin: \\\"a, null\\\" is not there");
    assertTrue(check.read(path -> fail(quoted), file).failure().isEmpty());
    for (var wrong :
        List.of(
            new IOException(),
            new IOException("a.bin: null"),
            new IOException("a.bin: there is no \\\"null\\\""),
            new IOException("it is cut"),
            new IOException("a.bin: java.io.EOFException"))) {
      assertFalse(check.read(path -> fail(wrong), file).failure().isEmpty(), wrong.toString());
    }
    var bug = new IllegalStateException("a.bin is a bug");
    assertTrue(check.read(path -> fail(bug), file).failure().orElse("").startsWith("threw "));
  }

  private static void fail(IOException error) throws IOException {
    throw error;
  }

  private static void fail(RuntimeException error) {
    throw error;
  }
}
