// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.LabeledPictures;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.KeptFeatures;
import dev.convnet.data.input.PictureInput;
import dev.convnet.data.input.PictureSource;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Key;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.AuxiliaryHeads;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Derivatives;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.TrainStep;
import dev.convnet.train.metrics.ConfusionMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** A network in a graph, twice with the same variables: to train it and to measure it. */
final class Classifier {
  private final PictureSource pictures;
  private final Trained trained;
  private final Seen seen;
  private final TrainStep step;

  /**
   * How the network does on the batch it learns from, before it learns.
   *
   * @param right how many of the batch are
   */
  record Trained(Operand<TFloat32> loss, Operand<TFloat32> right, Operand<TFloat32> rate) {}

  private record Seen(Operand<TFloat32> loss, Operand<TInt32> answers, Operand<TInt32> labels) {}

  /** How the network does on some pictures. */
  record Measured(double loss, ConfusionMatrix confusion) {
    double accuracy() {
      return confusion.accuracy();
    }
  }

  private Classifier(PictureSource pictures, Trained trained, Seen seen, TrainStep step) {
    this.pictures = pictures;
    this.trained = trained;
    this.seen = seen;
    this.step = step;
  }

  static Classifier build(GraphScope scope, Plan plan, Recipe recipe, Schedule schedule) {
    var training = plan.network().in(Mode.TRAINING);
    var size = new Resize((int) training.input().get(0), (int) training.input().get(1));
    var input = new PictureInput(scope, size, recipe.batchSize());
    var pictures = plan.prepared(scope.nameScope("preprocess"), input.images());

    var logits = training.logits(scope, pictures);
    addLoss(scope.nameScope("loss"), logits, input, recipe.descent().smoothing());
    AuxiliaryHeads.addLosses(scope, input.labels());
    var globalStep = scope.counter("global_step", TInt64.class);
    var trained =
        new Trained(
            Losses.total(scope),
            right(scope.nameScope("right"), logits, input),
            schedule.at(scope.nameScope("rate"), globalStep));
    var step = step(scope, plan, recipe, trained, globalStep);

    var inner = scope.nameScope("evaluation").reusing();
    var again = plan.network().in(Mode.INFERENCE).logits(inner, pictures);
    return new Classifier(source(scope, plan, input), trained, seen(inner, again, input), step);
  }

  private static PictureSource source(GraphScope scope, Plan plan, PictureInput input) {
    if (plan.room() == 0) return input;
    return new KeptFeatures(input, scope.collected(Transferred.FEATURES), plan.room());
  }

  private static TrainStep step(
      GraphScope scope, Plan plan, Recipe recipe, Trained trained, Variable<TInt64> globalStep) {
    var learning = scope.collected(Key.TRAINABLE).stream().filter(plan.learns()).toList();
    var derivatives = Derivatives.of(scope, recipe.precision(), trained.loss, learning);
    var all = new ArrayList<Op>(scope.collected(Key.UPDATES));
    all.add(derivatives.apply(scope, recipe.descent().optimizer(), trained.rate, globalStep));
    return new TrainStep(
        scope.after(all).tf("train").noOp(), trained.loss, Optional.of(globalStep));
  }

  private static void addLoss(
      GraphScope scope, Operand<TFloat32> logits, PictureInput input, double smoothing) {
    if (smoothing == 0) Losses.crossEntropy(scope, logits, input.labels());
    else Losses.smoothedCrossEntropy(scope, logits, input.labels(), smoothing);
  }

  private static Operand<TFloat32> right(
      GraphScope scope, Operand<TFloat32> logits, PictureInput input) {
    var tf = scope.tf();
    var right = tf.math.equal(answers(scope, logits), input.labels());
    return tf.sum(tf.dtypes.cast(right, TFloat32.class), tf.array(0));
  }

  private static Operand<TInt32> answers(GraphScope scope, Operand<TFloat32> logits) {
    return scope.tf().math.argMax(logits, scope.tf().constant(1), TInt32.class);
  }

  private static Seen seen(GraphScope scope, Operand<TFloat32> logits, PictureInput input) {
    return new Seen(
        Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels()),
        answers(scope, logits),
        scope.tf("labels").identity(input.labels()));
  }

  PictureSource pictures() {
    return pictures;
  }

  Trained trained() {
    return trained;
  }

  TrainStep step() {
    return step;
  }

  /** Looks at every picture once. */
  Measured measure(Session session, LabeledPictures some) throws IOException {
    var confusion = new ConfusionMatrix(some.labels());
    double sum = 0;
    try (var once = pictures.once(some)) {
      once.start(session);
      for (var feed = once.next(); feed.isPresent(); feed = once.next()) {
        try (var fed = feed.get();
            var result = run(fed.into(session.runner()))) {
          sum += count(result, confusion);
        }
      }
    }
    return new Measured(sum / some.size(), confusion);
  }

  private Result run(Session.Runner runner) {
    return runner.fetch(seen.loss).fetch(seen.answers).fetch(seen.labels).run();
  }

  /** Gives the sum of the losses. */
  private static double count(Result result, ConfusionMatrix confusion) {
    var answers = (TInt32) result.get(1);
    var labels = (TInt32) result.get(2);
    for (long i = 0; i < answers.size(); i++) confusion.add(labels.getInt(i), answers.getInt(i));
    return ((TFloat32) result.get(0)).getFloat() * answers.size();
  }
}
