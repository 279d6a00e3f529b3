// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.sets.Split;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Trainings and measurements on the pictures that come with the project, quietly.
 *
 * @param home where the pictures are unpacked
 */
record SampleRun(Path home, InputPipeline kind, int batchSize) {
  private static final PrintStream SILENCE = new PrintStream(OutputStream.nullOutputStream());

  /** The folder that Python's programs take as theirs: the sample looks like the whole set. */
  Path dataDir() throws IOException {
    var file = input().load(Split.TEST, SILENCE).files().test().get(0);
    return file.getParent().getParent();
  }

  /** Trains up to {@code maxSteps} with the seed 1, going on where a former run ended. */
  void train(Path directory, long maxSteps) throws IOException {
    train(directory, maxSteps, NumericPrecision.FLOAT32);
  }

  /** The same, for a session of that precision. */
  void train(Path directory, long maxSteps, NumericPrecision precision) throws IOException {
    var output =
        new Training.Output(
            directory,
            ExistingRun.RESUME,
            Training.CheckpointConfig.standard(new SaveInterval.Seconds(600)),
            100,
            10);
    var session = SessionOptions.standard().withPrecision(precision);
    Training.run(
        new Training.Config(input(), output, maxSteps, 1, session),
        SILENCE,
        InstantSource.system());
  }

  /** Measures the newest checkpoint on all 500 test pictures. */
  Evaluation.Report evaluate(Path checkpoints, Path events) throws IOException {
    var config = new Evaluation.Config(input(), Split.TEST, checkpoints, events, 500);
    return Evaluation.run(config, SILENCE, InstantSource.system()).orElseThrow();
  }

  private Cifar10Input input() {
    return new Cifar10Input(home, true, kind, batchSize);
  }
}
