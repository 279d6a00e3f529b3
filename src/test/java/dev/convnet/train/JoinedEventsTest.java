// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.summary.EventReader;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

/** A run that was killed and went on is one curve in TensorBoard. */
class JoinedEventsTest {
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

  /** Goes on after {@code first} steps, as a run does that restored a checkpoint. */
  private void run(long first, int steps) throws IOException {
    var step = training.step();
    var merged = Summaries.merge(graph.scope());
    var globalStep = step.globalStep().orElseThrow();
    var tf = graph.scope().tf();
    var count = tf.dtypes.cast(tf.constant(first), globalStep.type());
    var set = tf.assignVariableOp(globalStep.handle(), count);
    var initializer = graph.scope().initializer();
    TrainingLoop.InitialWeights start =
        session -> {
          session.runner().addTarget(initializer).run().close();
          session.runner().addTarget(set).run().close();
        };
    try (var events = EventWriter.in(folder)) {
      List<Hook> hooks = List.of(new SummaryHook(events, 2, StepCounting.UPDATES, merged));
      var options = SessionOptions.singleThreaded();
      new TrainingLoop(step, new TinyTraining.Batches(steps), hooks, start, options)
          .run(graph.scope(), () -> false);
    }
  }

  @Test
  void joinUpInTensorBoard() throws IOException, InterruptedException {
    Summaries.scalar(graph.scope(), "loss", training.step().loss());
    run(0, 8); // at 1, 3, 5, 7; killed, with a checkpoint of step 4
    run(4, 4);

    assertEquals("[1, 3, 5, 7]\n".repeat(2), Python.run("joined_events.py", folder, "loss"));
    assertEquals(List.of(1L, 3L, 5L, 7L, 5L, 7L), scalarSteps());
  }

  private List<Long> scalarSteps() throws IOException {
    return events().stream()
        .filter(event -> event.getSummary().getValueCount() > 0)
        .map(Event::getStep)
        .toList();
  }
}
