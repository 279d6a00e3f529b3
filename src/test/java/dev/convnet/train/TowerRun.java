// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.LocalResponseNorm;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/**
 * A small network with every kind of layer, trained by towers on virtual processors. In step s all
 * of them together see the same batch, however many there are.
 */
final class TowerRun implements AutoCloseable {
  static final int BATCH = 8;
  private static final int PICTURE = 8 * 8 * 3;

  private final Graph graph = new Graph();
  private final GraphScope scope = GraphScope.root(graph, 1).device(Device.CPU);
  private final List<Operand<TFloat32>> images = new ArrayList<>();
  private final Towers towers;
  private final Op update;
  private final Session session;

  TowerRun(int count) {
    var devices = IntStream.range(0, count).mapToObj(Device::cpu).toList();
    towers = Towers.build(scope, devices, tower -> loss(tower, BATCH / count));
    var rate = scope.tf("rate").constant(0.05f);
    update = new GradientDescent().applyGradients(scope, towers.gradients(), rate);
    session = SessionOptions.singleThreaded().withCpuDevices(4).open(graph);
    session.runner().addTarget(scope.initializer()).run().close();
  }

  private Operand<TFloat32> loss(GraphScope tower, int batch) {
    var pictures = tower.tf("images").placeholderWithDefault(zeros(tower, batch), shape(batch));
    images.add(pictures);
    network(tower, pictures, batch);
    return Losses.total(tower);
  }

  private static void network(GraphScope scope, Operand<TFloat32> images, int batch) {
    var labels = scope.tf("labels").constant(IntStream.range(0, batch).map(i -> i % 2).toArray());
    var conv = Conv2d.of(3, 4).apply(scope.variableScope("conv"), images);
    var norm = LocalResponseNorm.of(2, 1, 0.1, 0.75).apply(scope.nameScope("norm"), conv);
    var pool = new MaxPool(3, 2).apply(scope.nameScope("pool"), norm);
    var dense = Dense.of(6).weightDecay(0.01).apply(scope.variableScope("dense"), pool);
    var logits = Dense.of(2).linear().apply(scope.variableScope("logits"), dense);
    Losses.crossEntropy(scope, logits, labels);
  }

  private static Operand<TFloat32> zeros(GraphScope scope, int batch) {
    return scope.tf("zeros").zeros(scope.tf().constant(shape(batch).asArray()), TFloat32.class);
  }

  private static Shape shape(int batch) {
    return Shape.of(batch, 8, 8, 3);
  }

  /** One step, with what {@code wanted} are in it. */
  private Result step(int number, List<? extends Operand<?>> wanted, boolean traced) {
    var runner = session.runner().addTarget(update);
    wanted.forEach(runner::fetch);
    var random = new Random(number);
    var fed = new ArrayList<TFloat32>();
    for (var placeholder : images) {
      var values = new float[BATCH / images.size() * PICTURE];
      for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
      fed.add(TFloat32.tensorOf(shape(BATCH / images.size()), DataBuffers.of(values)));
      runner.feed(placeholder, fed.get(fed.size() - 1));
    }
    var full = RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();
    try {
      return traced ? runner.setOptions(full).runAndFetchMetadata() : runner.run();
    } finally {
      fed.forEach(TFloat32::close);
    }
  }

  /** The mean gradients of the first step, by variable. */
  Map<String, float[]> gradients() {
    var values = new LinkedHashMap<String, float[]>();
    try (var result =
        step(0, towers.gradients().stream().map(GradientAndVariable::gradient).toList(), false)) {
      for (var step : towers.gradients()) {
        values.put(step.variable().name(), floats(result.get(values.size())));
      }
    }
    return values;
  }

  /** The variables after some steps. */
  Map<String, float[]> trained(int steps) {
    for (int i = 0; i < steps; i++) step(i, List.of(), false).close();
    var values = new LinkedHashMap<String, float[]>();
    for (var variable : scope.collected(CollectionKey.TRAINABLE_VARIABLES)) {
      try (var result = session.runner().fetch(variable).run()) {
        values.put(variable.name(), floats(result.get(0)));
      }
    }
    return values;
  }

  private static float[] floats(Tensor tensor) {
    var values = new float[(int) tensor.size()];
    ((TFloat32) tensor).copyTo(DataBuffers.of(values, false, false));
    return values;
  }

  RunMetadata trace() {
    try (var result = step(0, List.of(), true)) {
      return result.getMetadata().orElseThrow();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
