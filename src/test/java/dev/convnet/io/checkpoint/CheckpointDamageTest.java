// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are missing, incomplete or damaged. */
class CheckpointDamageTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoints/sharded");

  @TempDir private Path directory;

  @Test
  void aCheckpointThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    copy();

    var error = assertThrows(NoSuchFileException.class, () -> open("model.ckpt-8"));

    assertEquals(
        "there is no checkpoint %1$s/model.ckpt-8; %1$s holds [%1$s/model.ckpt-7]"
            .formatted(directory),
        error.getMessage());
  }

  @Test
  void theOnlyCheckpointIsTakenFromADirectoryWithoutState() throws IOException {
    copy();
    Files.delete(directory.resolve("checkpoint"));

    try (var reader = CheckpointReader.open(directory)) {
      assertEquals(directory.resolve("model.ckpt-7"), reader.prefix());
    }
  }

  @Test
  void aCheckpointIsNotGuessedInAnEmptyDirectory() {
    var error = assertThrows(NoSuchFileException.class, () -> CheckpointReader.open(directory));

    assertEquals(
        "there is no file 'checkpoint' that names the latest checkpoint of %1$s; %1$s holds no checkpoints"
            .formatted(directory),
        error.getMessage());
  }

  @Test
  void aCheckpointWithoutAShardIsListedButNotRead() throws IOException {
    copy();
    Files.delete(directory.resolve("model.ckpt-7.data-00001-of-00002"));

    try (var reader = open("model.ckpt-7")) {
      assertEquals(15, reader.entries().size());
      assertArrayEquals(new long[] {7}, reader.longs("global_step"));
      assertDamaged("model.ckpt-7.data-00001-of-00002", () -> reader.floats("conv1/weights"));
    }
  }

  @Test
  void aCheckpointWithAFlippedByteInAShardIsNotRead() throws IOException {
    copy();
    flip("model.ckpt-7.data-00001-of-00002", 20);

    try (var reader = open("model.ckpt-7")) {
      assertDamaged("Checksum does not match", () -> reader.floats("conv1/weights"));
    }
  }

  @Test
  void aCheckpointWithACutShardIsNotRead() throws IOException {
    copy();
    var shard = directory.resolve("model.ckpt-7.data-00001-of-00002");
    Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 10));

    try (var reader = open("model.ckpt-7")) {
      assertDamaged("conv1/weights", () -> reader.floats("conv1/weights"));
    }
  }

  @Test
  void aCheckpointWithAnyByteOfItsIndexFlippedIsRefusedOrReadRight() throws IOException {
    var index = Files.readAllBytes(FILES.resolve("model.ckpt-7.index"));
    var unnoticed = new ArrayList<Integer>();
    for (var at = 0; at < index.length; at++) {
      copy();
      flip("model.ckpt-7.index", at);
      try (var reader = open("model.ckpt-7")) {
        assertArrayEquals(new long[] {7}, reader.longs("global_step"));
        unnoticed.add(at);
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith("cannot read "), e.getMessage());
      }
    }

    assertTrue(unnoticed.size() < index.length / 4, unnoticed.toString());
  }

  private void assertDamaged(String why, Executable call) {
    var message = assertThrows(IOException.class, call).getMessage();

    assertTrue(message.contains(directory + "/model.ckpt-7: "), message);
    assertTrue(message.contains(why), message);
    assertTrue(
        message.endsWith(
            "; it is incomplete or damaged: copy it again, or choose another checkpoint"),
        message);
  }

  private CheckpointReader open(String name) throws IOException {
    return CheckpointReader.open(directory.resolve(name));
  }

  private void flip(String name, int at) throws IOException {
    var bytes = Files.readAllBytes(directory.resolve(name));
    bytes[at] ^= 0x10;
    Files.write(directory.resolve(name), bytes);
  }

  private void copy() throws IOException {
    try (var files = Files.list(FILES)) {
      for (var file : files.toList()) {
        Files.write(directory.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }
}
