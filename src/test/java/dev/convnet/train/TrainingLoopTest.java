// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.input.QueueInput;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.TFloat32;

class TrainingLoopTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();
  private final List<String> calls = new ArrayList<>();
  private TinyTraining training;

  @BeforeEach
  void build() {
    training = TinyTraining.in(graph.scope());
  }

  private final class Noting implements Hook {
    private final String name;

    Noting(String name) {
      this.name = name;
    }

    @Override
    public void begin(TrainingLoop.Control control) {
      calls.add(name + " begin " + control.globalStep());
    }

    @Override
    public void afterStep(StepValues values, TrainingLoop.Control control) {
      calls.add(name + " after " + values.globalStep());
    }

    @Override
    public void end(TrainingLoop.Control control) {
      calls.add(name + " end " + control.globalStep());
    }
  }

  /** Fails at the second step. */
  private static final class Failing implements Hook {
    @Override
    public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
      if (values.globalStep() == 2) throw new IOException("the disk is full");
    }
  }

  /** Has the step fail, by a placeholder that nobody feeds. */
  private record Unfed(Operand<TFloat32> placeholder) implements Hook {
    @Override
    public List<Operand<TFloat32>> fetches(long step) {
      return List.of(placeholder);
    }
  }

  @Test
  void callsHooksInTheirOrderUntilTheInputEnds() throws IOException {
    var steps = training.run(2, new Noting("a"), new Noting("b"));

    assertEquals(2, steps);
    assertEquals(
        List.of(
            "a begin 0",
            "b begin 0",
            "a after 1",
            "b after 1",
            "a after 2",
            "b after 2",
            "a end 2",
            "b end 2"),
        calls);
  }

  @Test
  void stopsWhenItIsAsked() throws IOException {
    var input = new TinyTraining.Batches(9);

    var steps = training.loop(input, new Noting("a")).run(graph.scope(), () -> calls.size() == 3);

    assertEquals(2, steps);
    assertEquals("a end 2", calls.get(3));
    assertTrue(input.isClosed());
  }

  @Test
  void closesEverythingWhenAHookFails() {
    var input = new TinyTraining.Batches(9);
    var loop = training.loop(input, new Noting("a"), new Failing());

    var error = assertThrows(IOException.class, () -> loop.run(graph.scope(), () -> false));

    assertEquals("the disk is full", error.getMessage());
    assertTrue(input.isClosed());
    assertEquals("a after 2", calls.get(calls.size() - 1));
  }

  @Test
  void tellsWhyTheInputFailedBeforeWhatTheStepSays() {
    var unfed = new Unfed(graph.scope().tf().placeholder(TFloat32.class));

    var error = assertThrows(IOException.class, () -> training.run(1, unfed));

    assertEquals("the disk was pulled out", error.getMessage());
  }

  @Test
  void tellsWhatAQueuesThreadFailedAt(@TempDir Path folder) throws IOException {
    FakeCifar10.write(folder, 10);
    var file = folder.resolve("cifar-10-batches-bin/test_batch.bin");
    var input = QueueInput.distorted(graph.scope(), new QueueInput.Settings(List.of(file), 10, 2));
    Files.delete(file);
    var loop = training.loop(input, new Unfed(input.images()));

    var error = assertThrows(IOException.class, () -> loop.run(graph.scope(), () -> false));

    assertTrue(error.getMessage().startsWith("reading failed: " + file), error.getMessage());
    assertTrue(error.getCause() instanceof TensorFlowException);
  }

  @Test
  void asksForWhatSeveralHooksFetchOnce() throws IOException {
    var loss = training.step().loss();

    assertEquals(3, training.run(3, new NanGuard(loss), new NanGuard(loss)));
  }

  @Test
  void saysThatAHookDidNotAskForWhatItReads() {
    var hook =
        new Hook() {
          @Override
          public void afterStep(StepValues values, TrainingLoop.Control control) {
            values.scalar(training.step().loss());
          }
        };

    var error = assertThrows(IllegalArgumentException.class, () -> training.run(1, hook));

    assertTrue(error.getMessage().endsWith("was not fetched; name it in Hook.fetches"));
  }

  @Test
  void isNotAskedToStopWithoutASignal() {
    try (var signal = StopSignal.withGracePeriod(Duration.ofSeconds(1))) {
      assertFalse(signal.isRequested());
    }
  }
}
