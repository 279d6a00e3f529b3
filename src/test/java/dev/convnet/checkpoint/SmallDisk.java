// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of 1 MiB in memory, where the test may mount one. */
record SmallDisk(Path path) implements AutoCloseable {
  static SmallDisk mount(Path parent) throws IOException {
    var path = Files.createDirectory(parent.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path.toString()),
        "skipped: only root on Linux can mount a small disk");
    return new SmallDisk(path);
  }

  /** Leaves no room but for names. */
  void fill() throws IOException {
    try (var out = Files.newOutputStream(path.resolve("filling"))) {
      for (; ; ) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      // as wanted
    }
  }

  void free() throws IOException {
    Files.delete(path.resolve("filling"));
  }

  void makeReadOnly() {
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
