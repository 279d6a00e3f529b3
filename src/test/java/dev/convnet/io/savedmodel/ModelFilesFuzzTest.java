// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.Mutations;
import dev.convnet.io.savedmodel.graph.SavedModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SavedModels with changed bytes are loaded, or refused with a sentence. {@code -Dfuzz.seconds=60}
 * takes longer, {@code -Dfuzz.seed=1} begins with a seed.
 */
public class ModelFilesFuzzTest {
  private static final List<String> VARIABLES =
      List.of("variables/variables.index", "variables/variables.data-00000-of-00001");

  @TempDir Path folder;

  private interface Reader {
    void read(Path version) throws IOException;
  }

  @Test
  void variablesAreLoadedOrRefused() throws IOException {
    assertReadOrRefused(VARIABLES, ModelFilesFuzzTest::read);
  }

  @Test
  void graphsAreCheckedOrRefused() throws IOException {
    assertReadOrRefused(List.of("saved_model.pb"), SavedModelFiles::read);
  }

  private void assertReadOrRefused(List<String> names, Reader reader) throws IOException {
    var version = ColorModel.export(folder);
    long end = System.nanoTime() + Duration.ofSeconds(Long.getLong("fuzz.seconds", 1)).toNanos();
    for (long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.nanoTime() < end;
        seed++) {
      var random = new Random(seed);
      var file = version.resolve(names.get(random.nextInt(names.size())));
      var original = Files.readAllBytes(file);
      var changed = Mutations.of(original, random);
      Files.write(file, random.nextBoolean() ? Mutations.withChecksums(changed) : changed);
      assertReadOrRefused(version, reader, seed);
      Files.write(file, original);
    }
  }

  private static void assertReadOrRefused(Path version, Reader reader, long seed) {
    try {
      reader.read(version);
    } catch (IOException refused) {
      assertTrue(
          refused.getMessage().startsWith(version + " cannot be loaded: "),
          refused + ", seed " + seed);
    } catch (RuntimeException | Error wrong) {
      throw new AssertionError("seed " + seed, wrong);
    }
  }

  /** Loads a version of a model. */
  public static void read(Path version) throws IOException {
    ServableModel.load(version).close();
  }
}
