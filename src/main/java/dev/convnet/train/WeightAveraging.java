// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.data.input.BatchSource;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.BatchNorm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic weight averaging: the mean of the weights at several points of a run (Izmailov and
 * others: "Averaging Weights Leads to Wider Optima and Better Generalization", 2018). The mean of
 * {@code conv1/weights} is the variable {@code conv1/weights/SWA}, so that a run that is resumed
 * continues it. Batch norms get new statistics: the mean over batches, as PyTorch's {@code
 * update_bn} computes it.
 */
public final class WeightAveraging {
  private static final String NAME = "SWA";

  private final Op add;
  private final Op assign;
  private final List<BatchNorm.Statistic> statistics;
  private final List<Operand<TFloat32>> newStatistics = new ArrayList<>();
  private final Op assignStatistics;

  private WeightAveraging(
      GraphScope scope, List<Variable<TFloat32>> variables, List<BatchNorm.Statistic> statistics) {
    this.statistics = List.copyOf(statistics);
    var inner = scope.nameScope(NAME);
    var count = scope.root().nonTrainable("averaged_weights", Shape.scalar(), new Constant(0));
    var counted =
        inner.tf("count").assignAddVariableOp(count.handle(), inner.tf("one").constant(1f));
    var adds = new ArrayList<Op>();
    var assigns = new ArrayList<Op>();
    for (var variable : variables) {
      var mean = mean(scope, variable);
      var place = inner.nameScope(variable.name());
      var after = place.after(counted);
      var tf = after.tf();
      var difference = tf.math.sub(variable.readValue(after), mean.readValue(after));
      var change = tf.math.div(difference, count.readValue(after));
      adds.add(tf.assignAddVariableOp(mean.handle(), change));
      assigns.add(place.tf().assignVariableOp(variable.handle(), mean.readValue(place)));
    }
    this.add = inner.after(adds).tf("add").noOp();
    this.assign = inner.after(assigns).tf("assign").noOp();
    this.assignStatistics = statisticsAssignment(inner);
  }

  private static Variable<TFloat32> mean(GraphScope scope, Variable<TFloat32> variable) {
    var root = scope.root().variablesOn(variable.placement());
    return root.nonTrainable(variable.name() + "/" + NAME, variable.shape(), new Constant(0));
  }

  private Op statisticsAssignment(GraphScope inner) {
    var assigns = new ArrayList<Op>();
    for (var statistic : statistics) {
      var tf = inner.nameScope(statistic.moving().name()).tf();
      var value = tf.placeholder(TFloat32.class);
      newStatistics.add(value);
      assigns.add(tf.assignVariableOp(statistic.moving().handle(), value));
    }
    return inner.after(assigns).tf("statistics").noOp();
  }

  /**
   * Builds the means of variables, which have no value yet.
   *
   * @param scope in which the network was built for training, with its batch norms
   */
  public static WeightAveraging build(GraphScope scope, List<Variable<TFloat32>> variables) {
    return new WeightAveraging(scope, variables, scope.collected(BatchNorm.STATISTICS));
  }

  /** Adds the present weights to the mean. */
  public void add(Session session) {
    session.runner().addTarget(add).run().close();
  }

  /**
   * Gives all variables their means, and batch norms the mean of their statistics in some batches.
   * Call {@link #add} before.
   *
   * @param batches with augmentation as in training; this method closes them
   * @param count the number of batches, at least 1
   * @throws IOException if a batch cannot be read
   */
  public void apply(Session session, BatchSource batches, long count) throws IOException {
    try (batches) {
      session.runner().addTarget(assign).run().close();
      if (statistics.isEmpty()) return;
      batches.start(session);
      var sums = new ArrayList<double[]>();
      for (var batch = 0; batch < count; batch++) add(session, batches, sums);
      assign(session, sums, count);
    }
  }

  private void add(Session session, BatchSource batches, List<double[]> sums) throws IOException {
    try (var feed = batches.nextFeed().orElseThrow()) {
      var runner = feed.into(session.runner());
      statistics.forEach(statistic -> runner.fetch(statistic.batch()));
      try (var result = runner.run()) {
        for (var i = 0; i < statistics.size(); i++) {
          var values = StdArrays.array1dCopyOf((TFloat32) result.get(i));
          if (sums.size() == i) sums.add(new double[values.length]);
          for (var j = 0; j < values.length; j++) sums.get(i)[j] += values[j];
        }
      }
    }
  }

  private void assign(Session session, List<double[]> sums, long count) {
    var tensors = new ArrayList<TFloat32>();
    try {
      var runner = session.runner().addTarget(assignStatistics);
      for (var i = 0; i < sums.size(); i++) {
        var mean = new float[sums.get(i).length];
        for (var j = 0; j < mean.length; j++) mean[j] = (float) (sums.get(i)[j] / count);
        tensors.add(TFloat32.vectorOf(mean));
        runner.feed(newStatistics.get(i), tensors.get(i));
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }
}
