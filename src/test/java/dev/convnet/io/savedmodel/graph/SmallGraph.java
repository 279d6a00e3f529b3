// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.SessionOptions;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** A loaded model of a few operations, and what became of it. */
public final class SmallGraph {
  public static final int SIDE = 6;
  public static final int CHANNELS = 3;

  private SmallGraph() {}

  /**
   * Loads a model with the signature {@code serving_default}, whose input is called {@code x}.
   *
   * @param network takes {@code float32 [N, 6, 6, 3]}
   */
  public static ServableGraph load(
      BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network) {
    var graph = new Graph();
    var scope = GraphScope.root(graph, 1);
    var input = Placeholder.shape(Shape.of(-1, SIDE, SIDE, CHANNELS));
    var x = scope.tf("x").placeholder(TFloat32.class, input);
    var y = scope.tf("y").identity(network.apply(scope, x));
    var initializer = scope.initializer();
    var session = SessionOptions.standard().open(graph);
    session.run(initializer);
    var signature =
        SignatureDef.newBuilder()
            .putInputs("x", info(x.op(), -1, SIDE, SIDE, CHANNELS))
            .putOutputs("y", info(y.op()))
            .build();
    var meta =
        MetaGraphDef.newBuilder()
            .setGraphDef(graph.toGraphDef())
            .putSignatureDef("serving_default", signature)
            .build();
    return new ServableGraph(meta, graph, session, Map.of(), false);
  }

  private static TensorInfo info(Operation operation, long... shape) {
    var dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) dimensions.addDimBuilder().setSize(size);
    return TensorInfo.newBuilder()
        .setName(operation.name() + ":0")
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(dimensions)
        .build();
  }

  /** A variable of random values. */
  static Operand<TFloat32> variable(
      GraphScope scope, Random random, double least, double most, long... shape) {
    int count = (int) Shape.of(shape).size();
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (least + (most - least) * random.nextDouble());
    }
    return scope
        .variable(
            "v" + random.nextInt(1 << 30), Shape.of(shape), new Initializer.FixedValues(values))
        .readValue(scope.nameScope("read" + random.nextInt(1 << 30)));
  }

  /** The answer to a request of noise. */
  static float[] answer(ServableGraph graph, long seed) {
    var random = new Random(seed);
    var noise = new float[2 * SIDE * SIDE * CHANNELS];
    for (int i = 0; i < noise.length; i++) noise[i] = 2 * random.nextFloat() - 1;
    var shape = Shape.of(2, SIDE, SIDE, CHANNELS);
    try (var tensor = TFloat32.tensorOf(shape, DataBuffers.of(noise))) {
      return graph.call(
          graph.meta().getSignatureDefOrThrow("serving_default"),
          Map.of("x", tensor),
          outputs -> floats(outputs.get("y")));
    }
  }

  /** The values of a tensor of float32. */
  public static float[] floats(Tensor tensor) {
    return PlainTensors.value("a tensor", tensor).floats();
  }

  /** How often each operation is in the graph. */
  static Map<String, Integer> operations(ServableGraph graph) {
    return operations(graph.graph());
  }

  static Map<String, Integer> operations(Graph graph) {
    var counts = new TreeMap<String, Integer>();
    graph
        .operations()
        .forEachRemaining((GraphOperation op) -> counts.merge(op.type(), 1, Integer::sum));
    return counts;
  }

  /** An operation that {@code Ops} has not. */
  @SafeVarargs
  static Operand<TFloat32> raw(
      GraphScope scope, String operation, String name, Operand<? extends TNumber>... inputs) {
    var prefix = scope.name().isEmpty() ? "" : scope.name() + "/";
    var at = scope.tf().scope();
    var builder = at.env().opBuilder(operation, prefix + name, at);
    for (var input : inputs) builder.addInput(input.asOutput());
    if (operation.startsWith("FusedBatchNorm")) {
      builder.setAttr("is_training", false).setAttr("epsilon", 0.01f);
    }
    return builder.build().output(0).expect(TFloat32.class);
  }
}
