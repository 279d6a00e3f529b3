// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.data.input.Input;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** A training whose loss is 1 at step 0, 2 at step 1, and so on. */
public record TinyTraining(GraphScope scope, TrainStep step) {
  public static TinyTraining in(GraphScope scope) {
    var tf = scope.tf();
    var weight = scope.variable("weight", Shape.scalar(), new Initializer.Constant(1));
    var globalStep = scope.counter("global_step", TInt64.class);
    var loss = tf.identity(weight);
    var after = scope.after(loss);
    var grow = after.tf("grow").assignAddVariableOp(weight.handle(), tf.constant(1f));
    var count = after.tf("count").assignAddVariableOp(globalStep.handle(), tf.constant(1L));
    return new TinyTraining(
        scope, new TrainStep(scope.after(grow, count).tf("update").noOp(), loss, globalStep));
  }

  /** Runs until the batches end. */
  public long run(int batches, Hook... hooks) throws IOException {
    return loop(new Batches(batches), hooks).run(scope, () -> false);
  }

  public TrainingLoop loop(Input input, Hook... hooks) {
    var start = TrainingLoop.InitialWeights.fromInitializer(scope);
    return new TrainingLoop(step, input, List.of(hooks), start, SessionOptions.singleThreaded());
  }

  /** Goes on by {@code tick} each time it is asked, from 2015-11-04 11:45:45.927302 here. */
  public static InstantSource clock(Duration tick) {
    var start = LocalDateTime.parse("2015-11-04T11:45:45.927302").atZone(ZoneId.systemDefault());
    return new InstantSource() {
      private Instant next = start.toInstant();

      @Override
      public Instant instant() {
        var now = next;
        next = now.plus(tick);
        return now;
      }
    };
  }

  /** Some batches of nothing. */
  public static final class Batches implements Input {
    private int left;
    private boolean closed;

    public Batches(int count) {
      left = count;
    }

    boolean isClosed() {
      return closed;
    }

    @Override
    public Operand<TFloat32> images() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Operand<TInt32> labels() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void start(Session session) {}

    @Override
    public Optional<Feed> nextFeed() {
      return left-- > 0 ? Optional.of(Feed.EMPTY) : Optional.empty();
    }

    @Override
    public void check() throws IOException {
      throw new IOException("the disk was pulled out");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
