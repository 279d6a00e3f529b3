// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, where the test may mount one. */
public record SmallDisk(Path path) implements AutoCloseable {
  public static SmallDisk mount(Path parent, int mebibytes) throws IOException {
    var path = Files.createDirectory(parent.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", path.toString()),
        "skipped: only root on Linux can mount a small disk");
    return new SmallDisk(path);
  }

  /** Leaves no room but for names. */
  public void fill() throws IOException {
    try (var out = Files.newOutputStream(path.resolve("filling"))) {
      for (; ; ) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      // as wanted
    }
  }

  public void free() throws IOException {
    Files.delete(path.resolve("filling"));
  }

  public void makeReadOnly() {
    run("mount", "-o", "remount,ro", path.toString());
  }

  @Override
  public void close() {
    run("umount", path.toString());
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command).start().onExit().join().exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }
}
