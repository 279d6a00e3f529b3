// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.input.Input;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.train.Evaluator;
import dev.convnet.train.StepLogLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * The tutorial's evaluation: the precision @ 1 of the network with averaged weights. Every image
 * counts once; the original counts 112 of the 10,000 images twice, to fill its last batch.
 */
final class Evaluation {
  private static final String TAG = "Precision @ 1";

  private final Config config;
  private final GraphScope scope;
  private final Input input;
  private final Evaluator evaluator;
  private final Operand<TBool> correct;
  private final Operand<TString> summaries;
  private final Saver saver;

  /**
   * The model to evaluate.
   *
   * @param precision in which the model computes
   */
  record EvaluatedModel(
      Path checkpointDir, CheckpointWeights weights, NumericPrecision precision) {}

  /**
   * The settings of an evaluation.
   *
   * @param split the images to evaluate
   * @param evalDir output directory for event files
   * @param numExamples maximum number of images, at least 1
   */
  record Config(
      Cifar10Input input, Split split, EvaluatedModel model, Path evalDir, long numExamples) {
    /** An evaluation of the moving averages, in float32. */
    Config(Cifar10Input input, Split split, Path checkpointDir, Path evalDir, long numExamples) {
      this(
          input,
          split,
          new EvaluatedModel(checkpointDir, CheckpointWeights.AVERAGED, NumericPrecision.FLOAT32),
          evalDir,
          numExamples);
    }

    Config {
      InvalidSettingException.requireAtLeast(1, "numExamples", numExamples);
    }
  }

  /**
   * The result of an evaluation.
   *
   * @param checkpoint that was evaluated
   * @param correct number of correctly classified images
   * @param imageCount number of evaluated images
   */
  record Report(Path checkpoint, long correct, long imageCount) {
    long step() {
      return CheckpointState.step(checkpoint).orElse(0);
    }

    double precision() {
      return (double) correct / imageCount;
    }
  }

  private Evaluation(Config config, GraphScope scope, Input input) {
    this.config = config;
    this.scope = scope;
    this.input = input;
    Summaries.image(scope, "images", input.images());
    var logits = Cifar10Tutorial.inference(scope, input.images());
    var labels = scope.tf("Cast").dtypes.cast(input.labels(), TInt64.class);
    this.correct = scope.tf("in_top_k").nn.inTopK(logits, labels, scope.tf("k").constant(1L));
    this.evaluator = Evaluator.of(scope, logits, input.labels());
    this.summaries = Summaries.merge(scope);
    this.saver = config.model.weights.saver(scope);
  }

  /**
   * Evaluates the latest checkpoint once, and prints its precision.
   *
   * @return empty if there is no checkpoint
   */
  static Optional<Report> run(Config config, PrintStream out, InstantSource clock)
      throws IOException {
    var data = config.input.load(config.split, out);
    var latest = CheckpointState.read(config.model.checkpointDir).flatMap(CheckpointState::latest);
    if (latest.isEmpty()) return Optional.empty();
    try (var graph = new Graph();
        var events = EventWriter.in(config.evalDir, clock)) {
      var scope = GraphScope.root(graph, 0);
      var input = Cifar10Input.evaluationInput(scope, data);
      var report = new Evaluation(config, scope, input).evaluate(latest.get(), events);
      out.printf(
          Locale.ROOT,
          "%s: precision @ 1 = %.3f%n",
          StepLogLine.timestamp(clock.instant()),
          report.precision());
      return Optional.of(report);
    }
  }

  private Report evaluate(Path checkpoint, EventWriter events) throws IOException {
    events.graphs(MetaGraphs.of(scope, saver.saverDef()));
    var observer = new InTopKObserver(correct, summaries);
    try (var session =
            SessionOptions.standard().withPrecision(config.model.precision).open(scope.graph());
        input) {
      saver.restore(session, checkpoint);
      var result =
          evaluator
              .observedBy(observer)
              .evaluate(session, input, Cifar10.CLASS_NAMES, config.numExamples);
      var report = new Report(checkpoint, observer.correct, result.total());
      events.summary(observer.summary(report), report.step());
      return report;
    }
  }

  /**
   * Counts correct images as the original's {@code in_top_k}; keeps the first batch's summaries.
   */
  private static final class InTopKObserver implements Evaluator.Observer {
    private final Operand<TBool> inTopK;
    private final Operand<TString> summaries;
    private long correct;
    private Optional<Summary> first = Optional.empty();

    private InTopKObserver(Operand<TBool> inTopK, Operand<TString> summaries) {
      this.inTopK = inTopK;
      this.summaries = summaries;
    }

    @Override
    public List<Operand<?>> fetches(long batch) {
      return batch == 0 ? List.of(inTopK, summaries) : List.of(inTopK);
    }

    @Override
    public void afterBatch(List<Tensor> tensors, int images) throws IOException {
      var isCorrect = (TBool) tensors.get(0);
      for (long i = 0; i < images; i++) {
        if (isCorrect.getBoolean(i)) correct++;
      }
      if (first.isEmpty()) {
        var bytes = ((TString) tensors.get(1)).asBytes().getObject();
        first = Optional.of(Summary.parseFrom(bytes));
      }
    }

    Summary summary(Report report) {
      var precision =
          Summary.Value.newBuilder().setTag(TAG).setSimpleValue((float) report.precision());
      return first.orElseThrow().toBuilder().addValue(precision).build();
    }
  }
}
