// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventReader;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.SmallDisk;
import dev.convnet.train.CheckpointHook.SaveInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog.SessionStatus;

class CheckpointHookTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();
  @TempDir private Path folder;
  private TinyTraining training;

  @BeforeEach
  void build() {
    training = TinyTraining.in(graph.scope());
  }

  private List<Event> events() throws IOException {
    try (var events = EventReader.events(folder)) {
      return events.toList();
    }
  }

  private List<Long> saved() throws IOException {
    return CheckpointState.read(folder).orElseThrow().all().stream()
        .map(path -> CheckpointState.step(path).orElseThrow())
        .toList();
  }

  private void run(int steps, SaveInterval every, Hook... others) throws IOException {
    run(settings(folder, every, false), steps, others);
  }

  private CheckpointHook.Settings settings(Path directory, SaveInterval every, boolean background) {
    return new CheckpointHook.Settings(
        directory, every, StepCounting.UPDATES, background, Optional.empty());
  }

  private void run(CheckpointHook.Settings settings, int steps, Hook... others) throws IOException {
    var scope = graph.scope();
    var saver =
        Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
    var meta = MetaGraphs.of(scope, saver.saverDef());
    InstantSource clock = TinyTraining.clock(Duration.ofSeconds(1));
    try (var events = EventWriter.in(folder)) {
      var hooks = new ArrayList<>(List.of(others));
      var noting =
          new CheckpointHook.Settings(
              settings.directory(),
              settings.interval(),
              settings.counting(),
              settings.inBackground(),
              Optional.of(events));
      hooks.add(new GraphWriter(events, meta, Optional.of(folder.resolve("graph.pbtxt"))));
      hooks.add(new CheckpointHook(noting, saver, meta, clock));
      training.run(steps, hooks.toArray(Hook[]::new));
    }
  }

  @Test
  void areSavedBeforeTheFirstStepEverySoManyAndAtTheEnd() throws IOException {
    run(5, new SaveInterval.Steps(2));

    assertEquals(List.of(0L, 2L, 4L, 5L), saved());
    assertTrue(Files.exists(folder.resolve("graph.pbtxt")));
  }

  @Test
  void areNotSavedTwiceAtTheEnd() throws IOException {
    run(4, new SaveInterval.Steps(2));

    var logged =
        events().stream()
            .filter(event -> event.getSessionLog().getStatus() == SessionStatus.CHECKPOINT)
            .map(Event::getStep)
            .toList();
    assertEquals(List.of(0L, 2L, 4L), logged);
  }

  @Test
  void areSavedByTheClockToo() throws IOException {
    run(7, new SaveInterval.Seconds(3));

    assertEquals(List.of(0L, 3L, 6L, 7L), saved());
  }

  @Test
  void thatARunLeftUnnamedDoNotCount() throws IOException {
    Files.writeString(folder.resolve("model.ckpt-0.index"), "of a run that was killed");

    run(1, new SaveInterval.Steps(9));

    assertEquals(List.of(0L, 1L), saved());
  }

  private CheckpointHook.Settings inBackground(Path directory) {
    return settings(directory, new SaveInterval.Steps(1), true);
  }

  @Test
  void inTheBackgroundHoldTheValuesOfTheirStep() throws IOException {
    run(inBackground(folder), 4);

    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), saved());
    for (var step : saved()) {
      try (var reader = CheckpointReader.open(folder.resolve("model.ckpt-" + step))) {
        assertEquals(step + 1, reader.floats("weight")[0]);
        assertEquals(step, reader.longs("global_step")[0]);
      }
    }
  }

  @Test
  void thatFailInTheBackgroundEndTheRunAtTheNextSave() throws IOException {
    Files.createDirectories(folder.resolve("model.ckpt-2.index/a folder"));

    var error = assertThrows(IOException.class, () -> run(inBackground(folder), 9));

    assertTrue(error.getMessage().startsWith("cannot save " + folder), error.getMessage());
    assertEquals(List.of(0L, 1L), saved());
  }

  /** Does something after the second step. */
  private record AfterTheSecond(BackgroundTask.Work work) implements Hook {
    @Override
    public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
      if (values.globalStep() == 2) work.run();
    }
  }

  @Test
  void thatHoldNoNumbersEndTheRun() throws IOException {
    var tf = graph.scope().tf();
    var weight = graph.scope().collected(CollectionKey.VARIABLES).get(0);
    var ruin = tf.assignVariableOp(weight.handle(), tf.constant(Float.NaN));
    var hook =
        new Hook() {
          @Override
          public void afterStep(StepValues values, TrainingLoop.Control control) {
            var runner = control.session().runner();
            if (values.globalStep() == 2) runner.addTarget(ruin).run().close();
          }
        };

    var error =
        assertThrows(NotFiniteException.class, () -> run(9, new SaveInterval.Steps(1), hook));

    assertTrue(
        error
            .getMessage()
            .startsWith(
                "Model diverged at the update of step 1, which left NaN or infinity in weight; "),
        error.getMessage());
    assertEquals(List.of(0L, 1L), saved());
  }

  @Test
  void whoseDirectoryIsGoneEndTheRun() {
    var run = folder.resolve("run");
    var settings = settings(run, new SaveInterval.Steps(1), false);
    assertTrue(run.toFile().mkdir());
    var removal = new AfterTheSecond(() -> delete(run));

    var error = assertThrows(IOException.class, () -> run(settings, 9, removal));

    assertEquals(
        "cannot save %1$s/model.ckpt-2: there is no directory %1$s; make it".formatted(run),
        error.getMessage());
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  @Test
  void whoseDirectoryMayNotBeWrittenToAnyMoreEndTheRun() throws IOException {
    try (var disk = SmallDisk.mount(folder, 4)) {
      var settings = settings(disk.path(), new SaveInterval.Steps(1), false);
      var loss = new AfterTheSecond(disk::makeReadOnly);

      var error = assertThrows(IOException.class, () -> run(settings, 9, loss));

      assertTrue(error.getMessage().contains("Read-only file system"), error.getMessage());
      assertTrue(
          error.getMessage().endsWith("the previous checkpoints are intact"), error.getMessage());
      CheckpointReader.open(disk.path().resolve("model.ckpt-1")).close();
    }
  }

  @Test
  void thatCannotBeWrittenEndTheRun() throws IOException {
    var inTheWay = folder.resolve("model.ckpt-2.index");
    Files.createDirectories(inTheWay.resolve("a folder"));

    var error = assertThrows(IOException.class, () -> run(5, new SaveInterval.Steps(1)));

    assertTrue(error.getMessage().startsWith("cannot save " + folder), error.getMessage());
    assertEquals(List.of(0L, 1L), saved());
  }
}
