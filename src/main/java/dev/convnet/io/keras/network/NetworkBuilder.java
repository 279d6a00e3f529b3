// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.config.Argument;
import dev.convnet.io.keras.config.Call;
import dev.convnet.io.keras.config.TensorRef;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.keras.Nonlinearity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** Builds the calls of a model in an order in which each finds its inputs. Use it once. */
final class NetworkBuilder {
  /** 1 GiB of float32 for one picture. */
  private static final long LARGEST_OUTPUT = 1L << 28;

  /** 2 GiB of float32; the largest of keras.applications has 350 million parameters. */
  private static final long MOST_PARAMETERS = 1L << 29;

  private static final Set<String> STATISTICS =
      Set.of("BatchNormalization", "SyncBatchNormalization");

  private final Mode mode;
  private final Mode statistics;
  private final Optional<PlannedGraph.Layer> withoutActivation;
  private final Map<PlannedGraph.Layer, List<Variable<?>>> variables = new IdentityHashMap<>();

  /** What calls of a layer have updated, for which its next call waits. */
  private final Map<PlannedGraph.Layer, List<Op>> updates = new IdentityHashMap<>();

  private double parameters; // a double, because sizes of 2^24 each exceed a long

  /**
   * A builder.
   *
   * @param statistics the mode of the layers that have statistics of batches
   * @param withoutActivation a layer whose activation is left out, so that logits leave it
   */
  NetworkBuilder(Mode mode, Mode statistics, Optional<PlannedGraph.Layer> withoutActivation) {
    this.mode = mode;
    this.statistics = statistics;
    this.withoutActivation = withoutActivation;
  }

  /** The variables of each layer, in the order in which the layer made them. */
  Map<PlannedGraph.Layer, List<Variable<?>>> variables() {
    return variables;
  }

  /**
   * Builds a model.
   *
   * @param inputs one for each input of the model
   * @return one for each output of the model
   * @throws InvalidSettingException if a layer does not fit its input
   */
  List<Operand<TFloat32>> build(
      PlannedGraph graph, GraphScope scope, List<Operand<TFloat32>> inputs) {
    var values = new HashMap<TensorRef, Operand<TFloat32>>();
    for (var i = 0; i < graph.config().inputs().size(); i++) {
      values.put(graph.config().inputs().get(i), inputs.get(i));
    }
    var waiting = calls(graph);
    while (!waiting.isEmpty()) {
      var later = new ArrayList<PlannedCall>();
      for (var call : waiting) {
        if (values.keySet().containsAll(call.call.tensors())) build(call, scope, values);
        else later.add(call);
      }
      if (later.size() == waiting.size()) break; // these wait for each other
      waiting = later;
    }
    var outputs = new ArrayList<Operand<TFloat32>>();
    for (var output : graph.config().outputs()) {
      if (!values.containsKey(output)) {
        throw new InvalidSettingException(
            "the model's output '%s' cannot be computed from its inputs".formatted(output));
      }
      outputs.add(values.get(output));
    }
    return outputs;
  }

  private record PlannedCall(PlannedGraph.Layer layer, int number, Call call) {}

  private static List<PlannedCall> calls(PlannedGraph graph) {
    var calls = new ArrayList<PlannedCall>();
    for (var layer : graph.layers().values()) {
      for (var i = 0; i < layer.config().calls().size(); i++) {
        calls.add(new PlannedCall(layer, i, layer.config().calls().get(i)));
      }
    }
    return calls;
  }

  private void build(PlannedCall call, GraphScope scope, Map<TensorRef, Operand<TFloat32>> values) {
    var layer = call.layer;
    var isFirst = !variables.containsKey(layer);
    var before = updates.computeIfAbsent(layer, unused -> new ArrayList<>());
    var outer = isFirst ? scope : scope.nameScope("call_" + call.number).reusing().after(before);
    var own = making(layer, outer.variableScope(layer.scope()));
    var existing = isFirst ? own.collected(CollectionKey.VARIABLES) : List.<Variable<?>>of();
    var xs = arguments(call.call, own, values);
    var ys =
        layer.model().isPresent()
            ? build(layer.model().get(), own, xs)
            : List.of(apply(layer, own, xs));
    before.addAll(own.collected(CollectionKey.UPDATE_OPS));
    if (isFirst) {
      var made = added(existing, own.collected(CollectionKey.VARIABLES));
      if (layer.model().isEmpty()) count(layer, made);
      variables.put(layer, made);
    }
    for (var i = 0; i < ys.size(); i++) {
      values.put(new TensorRef(layer.config().name(), call.number, i), ys.get(i));
    }
  }

  /** Makes variables as the file says. */
  private static GraphScope making(PlannedGraph.Layer layer, GraphScope scope) {
    var config = layer.config();
    var made = scope.initializers(Initializers.of(config.className(), config.options()));
    return config.trainable() ? made : made.frozen();
  }

  private void count(PlannedGraph.Layer layer, List<Variable<?>> made) {
    for (var variable : made) {
      var size = 1.0;
      for (var length : variable.shape().asArray()) size *= length;
      parameters += size;
    }
    if (parameters <= MOST_PARAMETERS) return;
    throw new InvalidSettingException(
        "layer '%s' (%s) brings the model to %,.0f parameters, but models have at most %,d"
            .formatted(
                layer.config().name(), layer.config().className(), parameters, MOST_PARAMETERS));
  }

  private static List<Variable<?>> added(List<Variable<?>> before, List<Variable<?>> after) {
    return after.stream().filter(variable -> !before.contains(variable)).toList();
  }

  private static List<Operand<TFloat32>> arguments(
      Call call, GraphScope scope, Map<TensorRef, Operand<TFloat32>> values) {
    var xs = new ArrayList<Operand<TFloat32>>();
    for (var argument : call.arguments()) {
      xs.add(
          argument instanceof Argument.Numbers numbers
              ? constant(scope, numbers.values())
              : values.get(argument));
    }
    return xs;
  }

  private static Operand<TFloat32> constant(GraphScope scope, List<Double> values) {
    var floats = new float[values.size()];
    for (var i = 0; i < floats.length; i++) floats[i] = values.get(i).floatValue();
    return floats.length == 1
        ? scope.tf("Const").constant(floats[0])
        : scope.tf("Const").constant(floats);
  }

  private Operand<TFloat32> apply(
      PlannedGraph.Layer layer, GraphScope scope, List<Operand<TFloat32>> xs) {
    var plan = layer.plan().orElseThrow();
    var bare = withoutActivation.isPresent() && withoutActivation.get() == layer;
    try {
      var own = STATISTICS.contains(layer.config().className()) ? statistics : mode;
      var y = (bare ? plan.with(Nonlinearity.LINEAR) : plan).apply(scope, xs, own);
      checkSize(y.shape());
      return y;
    } catch (InvalidSettingException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new InvalidSettingException(
          "layer '%s' (%s) does not fit its input %s: %s"
              .formatted(
                  layer.config().name(),
                  layer.config().className(),
                  xs.stream().map(Operand::shape).toList(),
                  e.getMessage()));
    }
  }

  private static void checkSize(Shape shape) {
    var size = 1L;
    for (var i = 1; i < shape.numDimensions(); i++) {
      size = Math.multiplyExact(size, Math.max(1, shape.get(i)));
    }
    if (size > LARGEST_OUTPUT) {
      throw new IllegalArgumentException(
          "its output for one picture would have %d values".formatted(size));
    }
  }
}
