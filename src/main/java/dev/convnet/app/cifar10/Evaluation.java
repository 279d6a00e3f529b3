// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.Input;
import dev.convnet.data.sets.Split;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.train.StepLogLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * The tutorial's evaluation: how often the first answer of the averaged network is right. Every
 * picture counts once; the original counts 112 of the 10,000 twice, to fill its last batch.
 */
final class Evaluation {
  private static final String TAG = "Precision @ 1";

  private final GraphScope scope;
  private final Input input;
  private final Operand<TBool> right;
  private final Operand<TString> summaries;
  private final Saver saver;
  private final SessionOptions sessions;

  /**
   * What is evaluated.
   *
   * @param precision that it computes in
   */
  record EvaluatedModel(
      Path checkpointDir, CheckpointWeights weights, NumericPrecision precision) {}

  /**
   * How it is evaluated.
   *
   * @param evalDir where event files go
   * @param numExamples at most this many
   */
  record Config(
      Cifar10Input input, Split split, EvaluatedModel model, Path evalDir, long numExamples) {
    /** With the moving averages, in float32. */
    Config(Cifar10Input input, Split split, Path checkpointDir, Path evalDir, long numExamples) {
      this(
          input,
          split,
          new EvaluatedModel(checkpointDir, CheckpointWeights.AVERAGED, NumericPrecision.FLOAT32),
          evalDir,
          numExamples);
    }

    Config {
      if (numExamples < 1) {
        throw new UsageException("--num_examples must be at least 1, got " + numExamples);
      }
    }
  }

  /**
   * What came of it.
   *
   * @param checkpoint which was measured
   */
  record Report(Path checkpoint, long correct, long imageCount) {
    long step() {
      return CheckpointState.step(checkpoint).orElse(0);
    }

    double precision() {
      return (double) correct / imageCount;
    }
  }

  private Evaluation(GraphScope scope, Input input, EvaluatedModel network) {
    this.scope = scope;
    this.input = input;
    Summaries.image(scope, "images", input.images());
    var logits = Cifar10Tutorial.inference(scope, input.images());
    var labels = scope.tf("Cast").dtypes.cast(input.labels(), TInt64.class);
    this.right = scope.tf("in_top_k").nn.inTopK(logits, labels, scope.tf("k").constant(1L));
    this.summaries = Summaries.merge(scope);
    this.saver = network.weights.saver(scope);
    this.sessions = SessionOptions.standard().withPrecision(network.precision);
  }

  /**
   * Evaluates the newest checkpoint once.
   *
   * @return empty where there is no checkpoint
   */
  static Optional<Report> run(Config config, PrintStream out) throws IOException {
    var data = config.input.load(config.split, out);
    var newest = CheckpointState.read(config.model.checkpointDir).flatMap(CheckpointState::latest);
    if (newest.isEmpty()) return Optional.empty();
    var clock = InstantSource.system();
    try (var graph = new Graph();
        var events = EventWriter.in(config.evalDir, clock)) {
      var scope = GraphScope.root(graph, 0);
      var input = Cifar10Input.evaluationInput(scope, data);
      var evaluation = new Evaluation(scope, input, config.model);
      var report = evaluation.measure(newest.get(), config.numExamples, events);
      out.printf(
          Locale.ROOT,
          "%s: precision @ 1 = %.3f%n",
          StepLogLine.timestamp(clock.instant()),
          report.precision());
      return Optional.of(report);
    }
  }

  private Report measure(Path checkpoint, long numExamples, EventWriter events) throws IOException {
    var meta = MetaGraphs.of(scope, saver.saverDef());
    events.graphs(meta);
    try (var session = sessions.open(scope.graph());
        var running = input) {
      saver.restore(session, checkpoint);
      running.start(session);
      var count = new Count(numExamples);
      while (count.goesOn()) countBatch(session, count);
      var report = count.report(checkpoint);
      events.summary(summary(count, report), report.step());
      return report;
    }
  }

  /** What was counted so far, and the first batch's summaries. */
  private static final class Count {
    private long left;
    private long correct;
    private long seen;
    private Optional<Summary> summary = Optional.empty();

    Count(long numExamples) {
      left = numExamples;
    }

    boolean goesOn() {
      return left > 0;
    }

    void add(TBool right) {
      for (long i = 0; i < right.size() && left > 0; i++, left--, seen++) {
        if (right.getBoolean(i)) correct++;
      }
    }

    void end() {
      left = 0;
    }

    Report report(Path checkpoint) throws IOException {
      if (seen == 0) throw new IOException("no example was read; is the data file empty?");
      return new Report(checkpoint, correct, seen);
    }
  }

  private void countBatch(Session session, Count count) throws IOException {
    var feed = input.nextFeed();
    if (feed.isEmpty()) {
      count.end();
      return;
    }
    try (var fed = feed.get()) {
      var runner = fed.into(session.runner()).fetch(right);
      if (count.summary.isEmpty()) runner.fetch(summaries);
      try (var result = runner.run()) {
        count.add((TBool) result.get(0));
        if (count.summary.isEmpty()) count.summary = Optional.of(parse(result));
      }
    } catch (TFOutOfRangeException queueIsEmpty) {
      input.check(); // a queue that could not be filled says why
      count.end();
    }
  }

  private static Summary parse(Result result) throws IOException {
    return Summary.parseFrom(((TString) result.get(1)).asBytes().getObject());
  }

  private static Summary summary(Count count, Report report) {
    var precision =
        Summary.Value.newBuilder().setTag(TAG).setSimpleValue((float) report.precision());
    return count.summary.orElseThrow().toBuilder().addValue(precision).build();
  }
}
