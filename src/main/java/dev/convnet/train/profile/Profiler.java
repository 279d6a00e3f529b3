// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.NumericPrecision;
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

/** Runs some training steps, and reports how long their operations and layers take. */
public final class Profiler {
  private static final int MAX_TRACED_STEPS = 10;

  private Profiler() {}

  /**
   * What to run and to write.
   *
   * @param warmUpSteps steps before the measurement, at least 1
   * @param steps steps to time, at least 1; then as many steps, at most 10, are traced
   * @param outputDirectory receives {@code trace.json} and an event file; empty for neither
   * @param precision of the steps, and of the matrix product that they are compared with
   */
  public record Settings(
      int warmUpSteps, int steps, Optional<Path> outputDirectory, NumericPrecision precision) {
    /** Settings for float32. */
    public Settings(int warmUpSteps, int steps, Optional<Path> outputDirectory) {
      this(warmUpSteps, steps, outputDirectory, NumericPrecision.FLOAT32);
    }

    /** Checks the numbers, and whether the machine has the precision. */
    public Settings {
      InvalidSettingException.requireAtLeast(1, "warmUp", warmUpSteps);
      InvalidSettingException.requireAtLeast(1, "steps", steps);
      precision.check();
    }

    private SessionOptions sessions() {
      return SessionOptions.standard().withPrecision(precision);
    }

    int tracedSteps() {
      return Math.min(MAX_TRACED_STEPS, steps);
    }
  }

  /**
   * Trains, prints a report, and writes the files if an output directory is given.
   *
   * @param nanos the clock, in nanoseconds
   * @param out receives the report
   * @throws IOException if reading the training data or writing a file fails
   */
  public static void run(
      ProfiledProgram.Builder program, Settings settings, LongSupplier nanos, PrintStream out)
      throws IOException {
    TrainingRun.withoutDirectory()
        .withSessions(settings.sessions())
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
    try (var product = new MatMulBenchmark(settings.sessions(), nanos)) {
      var hook = new ProfileHook(settings, product, nanos);
      job.train(subject.step(), subject.input(), () -> List.of(hook));
      if (!hook.isComplete()) {
        out.println("stopped before all steps were timed, so there is no report");
        return;
      }
      var step =
          new ProfileReport.StepTiming(
              hook.milliseconds(), subject.batchSize(), product.gigaflops());
      var layers = LayerTable.of(job.scope());
      out.print(new ProfileReport(subject.name(), step, new StepTimes(hook.traces()), layers));
      if (settings.outputDirectory.isPresent()) {
        write(job, hook.traces().get(settings.tracedSteps() - 1), settings.outputDirectory.get());
        out.println("wrote " + settings.outputDirectory.get());
      }
    }
  }

  private static void write(TrainingJob job, RunMetadata trace, Path directory) throws IOException {
    Files.createDirectories(directory);
    ChromeTrace.write(trace, directory.resolve("trace.json"));
    try (var events = EventWriter.in(directory, job.clock())) {
      events.graph(job.scope().graph().toGraphDef());
      events.runMetadata("step", trace, 0);
    }
  }
}
