// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Four variables on two devices, and what trains them: w1 = 0.5, b = 0.25, step and w2 = 0. */
public record SmallNetwork(
    GraphScope scope,
    Variable<TInt64> step,
    Variable<TFloat32> w2,
    Variable<TFloat32> w1,
    Variable<TFloat32> b,
    Op train) {
  public static SmallNetwork in(GraphScope scope) {
    var cpu = scope.device(Device.CPU);
    var step = scope.counter("step", TInt64.class);
    var zeros = scope.tf("zeros").array(0f, 0f);
    var w2 = scope.nonTrainable("w2", TFloat32.class, Shape.of(2), zeros);
    var w1 = cpu.variable("w1", Shape.of(2), new Initializer.Constant(0.5f));
    var b = cpu.variable("b", Shape.of(2), new Initializer.Constant(0.25f));
    var one = scope.tf().constant(1f);
    var grow =
        cpu.tf("grow").assignAddVariableOp(w1.handle(), scope.tf("ones").fill(two(scope), one));
    var count = scope.tf("count").assignAddVariableOp(step.handle(), scope.tf("one").constant(1L));
    var train = scope.after(grow, count).tf("train").noOp();
    scope.collect(new CollectionKey<Op>("train_op"), train);
    scope.collect(new CollectionKey<Variable<?>>("global_step"), step);
    scope.collect(
        CollectionKey.LOSSES,
        scope.tf("loss").math.add(scope.tf().reduceSum(w1, axis(scope)), one));
    return new SmallNetwork(scope, step, w2, w1, b, train);
  }

  private static Operand<TInt32> two(GraphScope scope) {
    return scope.tf("two").array(2);
  }

  private static Operand<TInt32> axis(GraphScope scope) {
    return scope.tf("axis").constant(0);
  }

  public Saver saver() {
    return saver(Saver.Settings.standard());
  }

  public Saver saver(Saver.Settings settings) {
    return Saver.build(scope, variables(), settings);
  }

  public List<Variable<?>> variables() {
    return scope.collected(CollectionKey.VARIABLES);
  }

  public Path save(Saver saver, Session session, Path directory, long number) throws IOException {
    var meta = MetaGraphs.of(scope, saver.saverDef());
    return saver.save(session, directory, "model.ckpt", number, meta);
  }

  /** The names of the files of a directory, in order. */
  public static List<String> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return List.copyOf(new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
  }
}
