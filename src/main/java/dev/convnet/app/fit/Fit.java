// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.Partition;
import dev.convnet.data.input.PictureInput;
import dev.convnet.data.input.PictureSource;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Key;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.Former;
import dev.convnet.train.StopSignal;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.Start;
import dev.convnet.train.metrics.ConfusionMatrix;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Graph;

/**
 * Trains a network on pictures, epoch by epoch, and measures the best of it on others.
 *
 * @param beginning where a run that does not go on with another starts
 */
record Fit(Plan plan, Recipe recipe, Beginning beginning) {
  private static final Duration GRACE = Duration.ofSeconds(9);
  private static final Saver.Settings KEPT = new Saver.Settings(2, 10_000, false);

  /** What gives the variables their first values. */
  interface Beginning {
    /** The graph is complete. */
    Start of(GraphScope scope);
  }

  /** Where a run is written to, and what becomes of a former one there. */
  record Output(Path directory, Former former) {
    Output inFolder(String name) {
      return new Output(directory.resolve(name), former);
    }
  }

  /**
   * What came of it.
   *
   * @param best the best checkpoint's directory
   * @param stopped whether it was, from outside, before its end
   * @param test empty if it was, or if there are no pictures to test with
   */
  record Report(Path best, boolean stopped, Optional<Classifier.Measured> test) {}

  /** From initial values. */
  Fit(Plan plan, Recipe recipe) {
    this(plan, recipe, Start::fresh);
  }

  Report run(Partition pictures, Output output, PrintStream out) throws IOException {
    try (var stop = StopSignal.within(GRACE);
        var directory = RunDirectory.open(output.directory, output.former);
        var graph = new Graph()) {
      var scope = GraphScope.root(graph, recipe.seed());
      var steps = PictureInput.stepsInEpoch(pictures.train(), recipe.batchSize()) * recipe.epochs();
      var network = Classifier.build(scope, plan, recipe, recipe.descent().rate().apply(steps));
      var saver = Saver.build(scope, scope.collected(Key.VARIABLES), KEPT);
      var former = Recovery.newestWhole(Records.cleared(directory));
      try (var records = new Records(directory.path(), scope, saver)) {
        var course = new EpochHook.Course(network, pictures, recipe);
        return new Run(course, saver, records, out).run(this, scope, former, stop);
      }
    }
  }

  private static final class Run {
    private final EpochHook.Course course;
    private final Saver saver;
    private final Records records;
    private final PrintStream out;
    private Optional<Classifier.Measured> test = Optional.empty();

    private Run(EpochHook.Course course, Saver saver, Records records, PrintStream out) {
      this.course = course;
      this.saver = saver;
      this.records = records;
      this.out = out;
    }

    private Report run(Fit fit, GraphScope scope, Optional<Path> former, StopSignal stop)
        throws IOException {
      var network = course.network();
      var first = former.isPresent() ? CheckpointState.step(former.get()).orElse(0) : 0;
      var start = former.map(this::resumed).orElseGet(() -> fit.beginning.of(scope));
      var order = new PictureSource.Order(fit.recipe.seed(), first);
      var input =
          network.pictures().epochs(course.pictures().train(), fit.recipe.augmentation(), order);
      var epochs = new EpochHook(course, records, InstantSource.system(), out);
      var hooks = List.of(new NanGuard(network.step().loss()), epochs, testing(stop));
      var options = SessionOptions.standard().withPrecision(fit.recipe.precision());
      new TrainingLoop(network.step(), input, hooks, start, options).run(scope, stop);
      return new Report(records.best().directory(), stop.isAsked(), test);
    }

    private Start resumed(Path checkpoint) {
      return session -> saver.restore(session, checkpoint);
    }

    /** At the end, with the best values. */
    private Hook testing(StopSignal stop) {
      return new Hook() {
        @Override
        public void end(TrainingLoop.Control control) throws IOException {
          if (stop.isAsked() || course.pictures().test().size() == 0) return;
          saver.restore(control.session(), records.best().directory());
          var measured = course.network().measure(control.session(), course.pictures().test());
          test = Optional.of(measured);
          tell(measured.confusion());
        }
      };
    }

    private void tell(ConfusionMatrix confusion) {
      out.printf(
          Locale.ROOT,
          "test accuracy: %.4f of %,d pictures%n%s",
          confusion.accuracy(),
          confusion.total(),
          confusion);
    }
  }
}
