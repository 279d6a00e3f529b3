// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** Whether each native object is given back, also when a call ends in an error. */
class CheckpointMemoryTest {
  private static final Path SHARDED = Path.of("src/test/resources/checkpoints/sharded");
  private static final long MEGABYTE = 1 << 20;

  @TempDir private Path directory;

  @Test
  void givesBackAllNativeMemory() throws IOException {
    readOften(1);

    NativeMemory.assertAllIsClosed(() -> readOften(10));
  }

  private static void readOften(int times) throws IOException {
    for (var i = 0; i < times; i++) {
      try (var reader = CheckpointReader.open(SHARDED)) {
        reader.floats("conv1/weights");
        reader.strings("string");
        assertThrows(IllegalArgumentException.class, () -> reader.floats("absent"));
      }
    }
  }

  @Test
  void aTensorsMemoryIsNotTensorFlowsAnyMore() throws IOException {
    var checkpoint = directory.resolve("big");
    saveFourMegabytes(checkpoint);

    readAsTheWrongType(checkpoint, 5);
    var before = Pointer.physicalBytes();
    readAsTheWrongType(checkpoint, 100);

    var grown = Pointer.physicalBytes() - before;
    assertTrue(grown < 100 * MEGABYTE, grown + " bytes more after reading 400 MB");
  }

  /** Makes no Java array, so that the heap stays out of the measurement. */
  private static void readAsTheWrongType(Path checkpoint, int times) throws IOException {
    try (var reader = CheckpointReader.open(checkpoint)) {
      for (var i = 0; i < times; i++) {
        assertThrows(IllegalArgumentException.class, () -> reader.strings("ones"));
      }
    }
  }

  private static void saveFourMegabytes(Path checkpoint) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var ones = tf.fill(tf.array(1024, 1024), tf.constant(1f));
      var prefix = tf.constant(checkpoint.toString());
      var save = tf.train.save(prefix, tf.array("ones"), tf.array(""), List.<Operand<?>>of(ones));
      session.runner().addTarget(save).run();
    }
  }
}
