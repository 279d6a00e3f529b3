// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import com.google.protobuf.ByteString;
import dev.convnet.io.savedmodel.optimize.RewrittenGraph;
import dev.convnet.io.savedmodel.optimize.TensorValue;
import dev.convnet.io.savedmodel.optimize.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/** Adds the weights of a rewritten graph: constants, and variables with their values. */
final class WeightNodes implements AutoCloseable {
  static final String HANDLE = "/variable";
  static final String VALUE = "/value";
  static final String ASSIGN = "/assign";

  private final GraphDef.Builder graph;
  private final Set<String> possibleConstants;
  private final long largestConstant;
  private final boolean areTensorsFree;

  /** Tensors of variables by the names of the nodes that read them, some of {@code read}. */
  private final Map<String, Tensor> values = new LinkedHashMap<>();

  private final List<Tensor> made = new ArrayList<>();
  private final Optional<Result> read;

  private WeightNodes(
      RewrittenGraph rewritten,
      Optional<Result> read,
      long largestConstant,
      boolean areTensorsFree) {
    this.areTensorsFree = areTensorsFree;
    this.possibleConstants = rewritten.possibleConstants();
    this.graph = rewritten.graph().toBuilder();
    this.read = read;
    this.largestConstant = largestConstant;
  }

  /**
   * Adds all.
   *
   * @param plain the graph before it was rewritten, which is closed if it can be loaded again: then
   *     the weights take the memory of its variables
   * @param largestConstant how many values a weight has at most that becomes a constant
   * @return what the caller closes
   */
  static WeightNodes add(RewrittenGraph rewritten, PlainModel plain, long largestConstant) {
    var readers = new LinkedHashMap<String, List<String>>();
    rewritten
        .weights()
        .forEach(
            (name, weight) -> {
              if (weight instanceof Weight.Read from) {
                readers.computeIfAbsent(from.tensor(), none -> new ArrayList<>()).add(name);
              }
            });
    var tensors = List.copyOf(readers.keySet());
    var source = new PlainTensors(plain.asked().session());
    var read = tensors.isEmpty() ? Optional.<Result>empty() : Optional.of(source.fetch(tensors));
    var nodes = new WeightNodes(rewritten, read, largestConstant, plain.release());
    try {
      rewritten.weights().forEach(nodes::addMade);
      for (int i = 0; i < tensors.size(); i++) {
        var names = readers.get(tensors.get(i));
        for (var name : names) {
          var weight = (Weight.Read) rewritten.weights().get(name);
          nodes.add(name, weight, read.orElseThrow().get(i), names.size() == 1);
        }
      }
      return nodes;
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  private void addMade(String name, Weight weight) {
    if (weight instanceof Weight.Made computed) add(name, computed.value());
  }

  private void add(String name, Weight.Read weight, Tensor tensor, boolean isOnly) {
    if (isConstant(name, weight.size()) && weight.type() == DataType.DT_FLOAT) {
      constant(name, weight.of(PlainTensors.value(weight.tensor(), tensor)));
    } else if (weight.isUnchanged()) {
      variable(name, tensor);
    } else if (isOnly && areTensorsFree) {
      weight.multiply((TFloat32) tensor);
      variable(name, tensor);
    } else {
      made.add(weight.of((TFloat32) tensor));
      variable(name, made.get(made.size() - 1));
    }
  }

  private boolean isConstant(String name, long size) {
    return size <= largestConstant && possibleConstants.contains(name);
  }

  private void add(String name, TensorValue value) {
    if (isConstant(name, value.floats().length)) {
      constant(name, value);
    } else {
      made.add(TFloat32.tensorOf(Shape.of(value.shape()), DataBuffers.of(value.floats())));
      variable(name, made.get(made.size() - 1));
    }
  }

  private void constant(String name, TensorValue value) {
    var bytes = ByteBuffer.allocate(value.floats().length * Float.BYTES);
    bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().put(value.floats());
    var tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(value.shape()))
            .setTensorContent(ByteString.copyFrom(bytes));
    node("Const", name, DataType.DT_FLOAT)
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
  }

  private void variable(String name, Tensor value) {
    var type = DataType.forNumber(value.dataType().getNumber());
    var shape = AttrValue.newBuilder().setShape(shape(value.shape().asArray())).build();
    var shared = AttrValue.newBuilder().setS(ByteString.copyFromUtf8(name + HANDLE)).build();
    node("VarHandleOp", name + HANDLE, type).putAttr("shape", shape).putAttr("shared_name", shared);
    node("ReadVariableOp", name, type).addInput(name + HANDLE);
    node("Placeholder", name + VALUE, type).putAttr("shape", shape);
    node("AssignVariableOp", name + ASSIGN, type).addInput(name + HANDLE).addInput(name + VALUE);
    values.put(name, value);
  }

  private NodeDef.Builder node(String operation, String name, DataType type) {
    return graph
        .addNodeBuilder()
        .setOp(operation)
        .setName(name)
        .putAttr("dtype", AttrValue.newBuilder().setType(type).build());
  }

  private static TensorShapeProto shape(long[] sizes) {
    var shape = TensorShapeProto.newBuilder();
    for (long size : sizes) shape.addDimBuilder().setSize(size);
    return shape.build();
  }

  /** The rewritten graph with the weights. */
  GraphDef graph() {
    return graph.build();
  }

  /** The names of the nodes that read variables. */
  Set<String> variables() {
    return values.keySet();
  }

  /** Gives the variables of a session of {@link #graph} their values. */
  void assign(Session session) {
    if (values.isEmpty()) return;
    var runner = session.runner();
    values.forEach((name, value) -> runner.feed(name + VALUE, value).addTarget(name + ASSIGN));
    runner.run().close();
  }

  @Override
  public void close() {
    made.forEach(Tensor::close);
    read.ifPresent(Result::close);
  }
}
