// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints with changed bytes are read, or refused with a sentence: soon, and in little memory.
 * {@code -Dfuzz.seconds=60} takes longer, {@code -Dfuzz.seed=1} begins with a seed.
 */
public class CheckpointFuzzTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoints");
  private static final List<String> FOLDERS =
      List.of("sharded", "object", "types", "v1", "v1-sharded");
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final long MOST_MEMORY = 1 << 30; // bytes
  private static final Pattern SENTENCE =
      Pattern.compile(
          "(?s)(cannot read .* of .*: .*; (it is incomplete or damaged: copy it again, or choose"
              + " another checkpoint|check that its files can be read)"
              + "|there is no .*; .* holds .*|the file .* is no checkpoint, or it is damaged.*"
              + "|.*checkpoint is damaged: .*)");

  @TempDir Path directory;

  @Test
  void isReadOrRefused() throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(Long.getLong("fuzz.seconds", 2)).toNanos();
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    int refused = 0;
    int read = 0;
    while (System.nanoTime() < end) {
      if (isRead(seed++)) read++;
      else refused++;
    }
    assertTrue(refused > read, read + " read, " + refused + " refused, up to seed " + seed);
  }

  private boolean isRead(long seed) throws IOException {
    var random = new Random(seed);
    var folder = Files.createTempDirectory(directory, "fuzz");
    try {
      copy(FILES.resolve(FOLDERS.get(random.nextInt(FOLDERS.size()))), folder);
      mutate(folder, random);
      return measured(folder, seed);
    } finally {
      delete(folder);
    }
  }

  private static void mutate(Path folder, Random random) throws IOException {
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    var file = files.get(random.nextInt(files.size()));
    var bytes = Mutations.of(Files.readAllBytes(file), random);
    Files.write(file, random.nextBoolean() ? Mutations.withChecksums(bytes) : bytes);
  }

  private static boolean measured(Path folder, long seed) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime(); // other processes may be busy
    try {
      read(folder);
      return true;
    } catch (IOException refused) {
      assertTrue(SENTENCE.matcher(refused.getMessage()).matches(), refused + ", seed " + seed);
      return false;
    } catch (RuntimeException | Error wrong) {
      throw new AssertionError("seed " + seed, wrong);
    } finally {
      var took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
      assertTrue(took.compareTo(LONGEST) < 0, took + ", seed " + seed);
      long memory = threads.getCurrentThreadAllocatedBytes() - allocated;
      assertTrue(memory < MOST_MEMORY, memory + " bytes, seed " + seed);
    }
  }

  /** Reads all that a checkpoint's folder holds. */
  public static void read(Path folder) throws IOException {
    try (var reader = CheckpointReader.open(folder)) {
      reader.checkFiles();
      reader.verify();
      for (var entry : reader.entries().values()) {
        var values = reader.values(entry.name());
        assertEquals(entry.count(), values.count());
        for (long i = 0; i < Math.min(values.count(), 1000); i++) values.text(i);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.list(from)) {
      for (var file : files.toList()) Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
