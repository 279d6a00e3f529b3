// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.sets.Split;
import dev.convnet.testing.JavaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial's exercise: start with fewer examples in the queue. */
class SmallerQueueTest {
  @TempDir private Path folder;

  @Test
  void fillsNoMoreThanItIsTold() throws IOException {
    var input = new Cifar10Input(folder, true, InputPipeline.QUEUE, 2).withMinQueueFraction(0.1);
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    input.load(Split.TRAIN, out).announceQueue(out);

    assertEquals(
        "Filling queue with 200 CIFAR images before starting to train. This will take a few"
            + " minutes.",
        bytes.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void refusesAPartThatIsNone() {
    var ended = JavaProgram.here("cifar10-train", "--min_fraction_of_examples_in_queue=2");

    ended.assertFailed(
        2,
        "convnet cifar10-train: --min_fraction_of_examples_in_queue must be from 0 to 1, got 2.0");
  }
}
