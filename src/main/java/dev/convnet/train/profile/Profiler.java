// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
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
      InvalidSettingException.requireAtLeast(1, "warmUp", warmUpSteps);
      InvalidSettingException.requireAtLeast(1, "steps", steps);
    }

    int tracedSteps() {
      return Math.min(MOST_TRACED, steps);
    }
  }

  /**
   * Trains, prints a report and writes the timeline if asked.
   *
   * @param nanos the clock, in nanoseconds
   */
  public static void run(
      ProfiledProgram.Builder program, Settings settings, LongSupplier nanos, PrintStream out)
      throws IOException {
    TrainingRun.withoutDirectory()
        .run(
            job -> {
              report(job, program.build(job), settings, nanos, out);
              return true;
            });
  }

  private static void report(
      TrainingJob job,
      ProfiledProgram subject,
      Settings settings,
      LongSupplier nanos,
      PrintStream out)
      throws IOException {
    try (var rate = new MatMulBenchmark(SessionOptions.standard(), nanos)) {
      var hook = new ProfileHook(settings, rate, nanos);
      job.train(subject.step(), subject.input(), () -> List.of(hook));
      var step =
          new ProfileReport.StepTiming(hook.milliseconds(), subject.batchSize(), rate.gigaflops());
      var layers = LayerTable.of(job.scope());
      out.print(new ProfileReport(subject.name(), step, new StepTimes(hook.wantsTrace()), layers));
      if (settings.outputDirectory.isPresent()) {
        write(
            job.scope(),
            hook.wantsTrace().get(settings.tracedSteps() - 1),
            settings.outputDirectory.get());
        out.println("wrote " + settings.outputDirectory.get());
      }
    }
  }

  private static void write(GraphScope scope, RunMetadata trace, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    ChromeTrace.write(trace, directory.resolve("trace.json"));
    try (var events = EventWriter.in(directory)) {
      events.graph(scope.graph().toGraphDef());
      events.runMetadata("step", trace, 0);
    }
  }
}
