// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.NotFiniteException;
import dev.convnet.io.summary.EventReader;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.testing.GraphExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog.SessionStatus;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

class HooksTest {
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

  @Nested
  class TheStepLogger {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String printed(int steps, int every) throws IOException {
      var settings =
          new StepLogger.Settings(
              every, StepLogger.Timing.SINCE_LAST_LINE, StepLogger.Format.tutorial(128, 1));
      var clock = TinyTraining.clock(Duration.ofSeconds(5));
      training.run(
          steps, new StepLogger(settings, training.step().loss(), clock, new PrintStream(out)));
      return out.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void printsTheTutorialsLineEverySoManySteps() throws IOException {
      assertEquals(
          """
          2015-11-04 11:45:50.927302: step 0, loss = 1.00 (256.0 examples/sec; 0.500 sec/batch)
          2015-11-04 11:45:55.927302: step 10, loss = 11.00 (256.0 examples/sec; 0.500 sec/batch)
          2015-11-04 11:46:00.927302: step 20, loss = 21.00 (256.0 examples/sec; 0.500 sec/batch)
          """,
          printed(25, 10));
    }

    @Test
    void leavesMicrosecondsOutWhenTheyAreZero() {
      var time = LocalDateTime.parse("2015-11-04T11:45:45.000000999");
      var instant = time.atZone(ZoneId.systemDefault()).toInstant();

      assertEquals("2015-11-04 11:45:45", StepLogLine.timestamp(instant));
      assertEquals("2015-11-04 11:45:45.000001", StepLogLine.timestamp(instant.plusNanos(1)));
    }
  }

  @Nested
  class TheNanGuard {
    @Test
    void letsNumbersPass() throws IOException {
      assertEquals(3, training.run(3, new NanGuard(training.step().loss())));
    }

    @Test
    void endsTheRunAtTheFirstLossThatIsNone() {
      var tf = graph.scope().tf();
      var step = training.step().loss();
      var loss = tf.math.div(tf.constant(1f), tf.math.sub(tf.constant(3f), step));

      var error = assertThrows(NotFiniteException.class, () -> training.run(9, new NanGuard(loss)));

      assertTrue(
          error.getMessage().startsWith("Model diverged with loss = Infinity at step 2; "),
          error.getMessage());
    }
  }

  @Nested
  class TheSuspects {
    @Test
    void areToldWithTheStepBefore() {
      var scope = graph.scope();
      var tf = scope.tf();
      var part = scope.tf("part").math.sub(tf.constant(3f), training.step().loss());
      var loss = scope.tf("loss").math.div(tf.constant(1f), part);
      var weight = scope.collected(CollectionKey.TRAINABLE_VARIABLES).get(0);
      var steps = List.of(new Optimizer.GradientAndVariable(weight, loss));

      var guard = new NanGuard(loss, DivergenceDiagnostics.of(scope, List.of(part, loss), steps));
      var error = assertThrows(NotFiniteException.class, () -> training.run(9, guard));

      assertEquals(
          List.of(
              "  losses: part = 0.0, loss = Infinity",
              "  norms of the largest gradients: weight Infinity (1.0 a step before)"),
          error.getMessage().lines().skip(1).toList());
    }
  }

  @Nested
  class TheStopAtStep {
    @Test
    void endsTheRunAfterThatManyUpdates() throws IOException {
      assertEquals(4, training.run(9, new StopAtStep(4)));
    }

    @Test
    void runsNothingWhereAllIsDone() throws IOException {
      assertEquals(0, training.run(9, new StopAtStep(0)));
    }
  }

  @Nested
  class TheEvents {
    private List<Long> steps(String tag) throws IOException {
      return events().stream()
          .filter(
              event ->
                  event.getSummary().getValueList().stream().anyMatch(v -> v.getTag().equals(tag)))
          .map(Event::getStep)
          .toList();
    }

    @Test
    void haveTheSpeedEvery100StepsAfterTheFirst() throws IOException {
      try (var writer = EventWriter.in(folder)) {
        training.run(250, new StepCounter(writer, 100, TinyTraining.clock(Duration.ofSeconds(4))));
      }

      assertEquals(List.of(101L, 201L), steps("global_step/sec"));
      assertEquals(25f, events().get(1).getSummary().getValue(0).getSimpleValue());
    }

    @Test
    void haveSummariesAtTheFirstStepAndEvery100AfterIt() throws IOException {
      Summaries.scalar(graph.scope(), "loss", training.step().loss());
      try (var writer = EventWriter.in(folder)) {
        training.run(
            250,
            new SummaryHook(writer, 100, StepCounting.UPDATES, Summaries.merge(graph.scope())));
      }

      assertEquals(List.of(1L, 101L, 201L), steps("loss"));
    }

    @Test
    void countHistogramsAsTheGraphDoes() throws IOException {
      var scope = graph.scope();
      var weight = training.step().loss();
      Summaries.histogram(scope, "weight", weight);
      Summaries.scalar(scope, "loss", weight);
      Summaries.histogram(scope.nameScope("layer"), "twice", scope.tf().math.add(weight, weight));
      var merged = Summaries.merge(scope);
      try (var writer = EventWriter.in(folder)) {
        training.run(1, new SummaryHook(writer, 100, StepCounting.UPDATES, merged));
      }

      graph.initialize(); // as before the step
      try (var result = graph.session().runner().fetch(merged).run()) {
        var bytes = ((TString) result.get(0)).asBytes().getObject();
        assertEquals(Summary.parseFrom(bytes), events().get(2).getSummary());
      }
    }

    @Test
    void endTheRunIfAHistogramIsNotFinite() throws IOException {
      var tf = graph.scope().tf();
      Summaries.histogram(graph.scope(), "ratio", tf.math.div(tf.constant(1f), tf.constant(0f)));
      try (var writer = EventWriter.in(folder)) {
        var hook =
            new SummaryHook(writer, 100, StepCounting.UPDATES, Summaries.merge(graph.scope()));

        var error = assertThrows(NotFiniteException.class, () -> training.run(1, hook));

        assertTrue(
            error
                .getMessage()
                .startsWith(
                    "Model diverged: the tensor of the summary ratio holds NaN or infinity at step"
                        + " 0; the checkpoints before it are kept"),
            error.getMessage());
      }
    }

    @Test
    void sayOnceThatTheRunStarts() throws IOException {
      Summaries.scalar(graph.scope(), "loss", training.step().loss());
      try (var writer = EventWriter.in(folder)) {
        training.run(
            150,
            new SummaryHook(writer, 100, StepCounting.UPDATES, Summaries.merge(graph.scope())));
      }

      var starts =
          events().stream()
              .filter(event -> event.getSessionLog().getStatus() == SessionStatus.START)
              .map(Event::getStep)
              .toList();
      assertEquals(List.of(1L), starts);
    }
  }
}
