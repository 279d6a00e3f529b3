// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.BestCheckpoint;
import dev.convnet.nn.graph.NumericPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cifar10_eval.py}: prints the precision of the latest checkpoint at regular intervals.
 * {@link Evaluation} does the work.
 */
@Command(
    name = "cifar10-eval",
    mixinStandardHelpOptions = true,
    description = "Evaluates the precision @ 1 of the latest checkpoint, with the moving averages.")
public final class Cifar10Eval implements Callable<Integer> {
  @Mixin private DataOptions data;

  @Option(
      names = {"--eval_dir", "--eval-dir"},
      paramLabel = "DIR",
      description = "output directory for event files (default: ${DEFAULT-VALUE})")
  private Path evalDir = Path.of("/tmp/cifar10_eval");

  @Option(
      names = {"--eval_data", "--eval-data"},
      paramLabel = "SET",
      description =
          "images to evaluate: test, or train_eval, the training images (default: ${DEFAULT-VALUE})")
  private String evalData = "test";

  @Option(
      names = {"--checkpoint_dir", "--checkpoint-dir"},
      paramLabel = "DIR",
      description = "directory of the checkpoints (default: ${DEFAULT-VALUE})")
  private Path checkpointDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--eval_interval_secs", "--eval-interval-secs"},
      paramLabel = "SECONDS",
      description = "seconds between two evaluations (default: ${DEFAULT-VALUE})")
  private long evalIntervalSecs = 300;

  @Option(
      names = {"--num_examples", "--num-examples"},
      paramLabel = "N",
      description = "maximum number of images to evaluate, each once (default: ${DEFAULT-VALUE})")
  private long numExamples = 10_000;

  @Option(
      names = {"--run_once", "--run-once"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "evaluate once and exit; the exit code is 1 if there is no checkpoint")
  private boolean runOnce;

  @Option(
      names = {"--best_dir", "--best-dir"},
      paramLabel = "DIR",
      description = "directory for a copy of the checkpoint with the highest precision")
  private Optional<Path> bestDir = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "WEIGHTS",
      description =
          "weights to evaluate: averaged, the moving averages, or trained, those of the last step"
              + " (default: ${DEFAULT-VALUE})")
  private CheckpointWeights weights = CheckpointWeights.AVERAGED;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InvalidSettingException.requireAtLeast(0, "evalIntervalSecs", evalIntervalSecs);
    var precision = data.precisionOr(NumericPrecision.FLOAT32);
    precision.check();
    var model = new Evaluation.EvaluatedModel(checkpointDir, weights, precision);
    var config = new Evaluation.Config(data.toInput(), split(), model, evalDir, numExamples);
    while (true) {
      var report = Evaluation.run(config, System.out, InstantSource.system());
      if (report.isEmpty()) System.out.println("No checkpoint file found");
      if (report.isPresent()) keepIfBest(report.get());
      if (runOnce) return report.isPresent() ? 0 : 1;
      TimeUnit.SECONDS.sleep(evalIntervalSecs);
    }
  }

  private void keepIfBest(Evaluation.Report report) throws IOException {
    if (bestDir.isEmpty()) return;
    if (new BestCheckpoint(bestDir.get()).saveIfBetter(report.checkpoint(), report.precision())) {
      System.out.printf("the best checkpoint so far, copied to %s%n", bestDir.get());
    }
  }

  private Split split() {
    return switch (evalData) {
      case "test" -> Split.TEST;
      case "train_eval" -> Split.TRAIN;
      default ->
          throw new InvalidSettingException(
              "evalData", "must be test or train_eval, got " + evalData);
    };
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10Eval(), arguments);
  }
}
