// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.tensorflow.proto.RunMetadata;

/** Runs some steps of a training, and says where their time goes. */
public final class Profiler {
  private static final int MOST_TRACED = 10;

  private Profiler() {}

  /**
   * What is run and written.
   *
   * @param warmUpSteps steps before any is measured
   * @param steps to time; as many, but 10 at most, are traced after that
   * @param outputDirectory the folder for {@code trace.json} and an event file
   */
  public record Settings(int warmUpSteps, int steps, Optional<Path> outputDirectory) {
    public Settings {
      if (warmUpSteps < 1 || steps < 1) {
        throw new IllegalArgumentException(
            "--warm_up and --steps must be at least 1, got %d and %d"
                .formatted(warmUpSteps, steps));
      }
    }

    int tracedSteps() {
      return Math.min(MOST_TRACED, steps);
    }
  }

  /** Trains, prints, writes; {@code nanos} is the clock. */
  public static void run(
      ProfiledProgram subject, Settings settings, LongSupplier nanos, PrintStream out)
      throws IOException {
    var options = SessionOptions.standard();
    try (var rate = new MatMulBenchmark(options, nanos)) {
      var hook = new ProfileHook(settings, rate, nanos);
      var start = InitialWeights.fromInitializer(subject.scope());
      new TrainingLoop(subject.step(), subject.input(), List.of(hook), start, options)
          .run(subject.scope(), () -> false);
      var step =
          new ProfileReport.StepTiming(hook.milliseconds(), subject.batchSize(), rate.gigaflops());
      var layers = LayerTable.of(subject.scope());
      out.print(new ProfileReport(subject.name(), step, new StepTimes(hook.wantsTrace()), layers));
      if (settings.outputDirectory.isPresent()) {
        write(
            subject,
            hook.wantsTrace().get(settings.tracedSteps() - 1),
            settings.outputDirectory.get());
        out.println("wrote " + settings.outputDirectory.get());
      }
    }
  }

  private static void write(ProfiledProgram subject, RunMetadata trace, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    ChromeTrace.write(trace, directory.resolve("trace.json"));
    try (var events = EventWriter.in(directory)) {
      events.graph(subject.scope().graph().toGraphDef());
      events.runMetadata("step", trace, 0);
    }
  }
}
