// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Op;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.VariableDef;

/**
 * Writes graphs as {@code .meta} and {@code graph.pbtxt}, which Python's TensorFlow 1.15 and later
 * import.
 */
public final class MetaGraphs {
  private static final Map<String, OpDef> OPERATIONS =
      TensorFlow.registeredOpList().getOpList().stream().collect(toMap(OpDef::getName, op -> op));

  private MetaGraphs() {}

  /**
   * The graph with its collections, after {@link #stripDefaults}. A collection is included if its
   * values are variables, operations or protocol buffers.
   */
  public static MetaGraphDef of(GraphScope scope, SaverDef saver) {
    var meta = MetaGraphDef.newBuilder();
    meta.getMetaInfoDefBuilder()
        .setTensorflowVersion(TensorFlow.version())
        .setStrippedDefaultAttrs(true);
    meta.setGraphDef(stripDefaults(scope.graph().toGraphDef())).setSaverDef(saver);
    var trainable =
        Set.<Variable<?>>copyOf(scope.root().collected(CollectionKey.TRAINABLE_VARIABLES));
    scope
        .collections()
        .forEach(
            (name, values) -> {
              var collection = collection(values, trainable);
              if (!collection.equals(CollectionDef.getDefaultInstance())) {
                meta.putCollectionDef(name, collection);
              }
            });
    return meta.build();
  }

  private static CollectionDef collection(List<Object> values, Set<Variable<?>> trainable) {
    var collection = CollectionDef.newBuilder();
    if (values.stream().allMatch(Variable.class::isInstance)) {
      values.forEach(
          value -> {
            var variable = (Variable<?>) value;
            collection
                .getBytesListBuilder()
                .addValue(variable(variable, trainable.contains(variable)));
          });
    } else if (values.stream().allMatch(Message.class::isInstance)) {
      values.forEach(
          value -> collection.getBytesListBuilder().addValue(((Message) value).toByteString()));
    } else if (values.stream().allMatch(Op.class::isInstance)) {
      values.forEach(value -> collection.getNodeListBuilder().addValue(node((Op) value)));
    }
    return collection.build();
  }

  /** The name of a tensor, {@code loss:0}, or of an operation without outputs, {@code train}. */
  private static String node(Op value) {
    return value instanceof Operand<?> operand ? tensor(operand) : value.op().name();
  }

  private static String tensor(Operand<?> operand) {
    var output = operand.asOutput();
    return output.op().name() + ":" + output.index();
  }

  private static ByteString variable(Variable<?> variable, boolean trainable) {
    return VariableDef.newBuilder()
        .setVariableName(tensor(variable.handle()))
        .setInitializerName(variable.initializer().op().name())
        .setInitialValueName(tensor(variable.initialValue()))
        .setSnapshotName(tensor(variable))
        .setIsResource(true)
        .setTrainable(trainable)
        .build()
        .toByteString();
  }

  /**
   * Removes what an older TensorFlow does not know and does not need, from nodes and functions:
   * attributes that have their default value, and inferred types ({@code experimental_type}).
   */
  public static GraphDef stripDefaults(GraphDef graph) {
    var stripped = graph.toBuilder();
    stripped.getNodeBuilderList().forEach(MetaGraphs::strip);
    if (graph.hasLibrary()) {
      for (var function : stripped.getLibraryBuilder().getFunctionBuilderList()) {
        function.getNodeDefBuilderList().forEach(MetaGraphs::strip);
      }
    }
    return stripped.build();
  }

  private static void strip(NodeDef.Builder node) {
    var operation = OPERATIONS.getOrDefault(node.getOp(), OpDef.getDefaultInstance());
    for (var attribute : operation.getAttrList()) {
      if (attribute.hasDefaultValue()
          && attribute.getDefaultValue().equals(node.getAttrMap().get(attribute.getName()))) {
        node.removeAttr(attribute.getName());
      }
    }
    node.clearExperimentalType();
  }

  /**
   * Writes a graph in text form, {@code graph.pbtxt}, after {@link #stripDefaults}: TensorFlow 1.15
   * refuses a text with a field that it does not know.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeText(GraphDef graph, Path file) throws IOException {
    try (var out = Files.newBufferedWriter(file, UTF_8)) {
      TextFormat.printer().print(stripDefaults(graph), out);
    } catch (IOException error) {
      throw new IOException(
          "cannot write %s (%s); its directory must exist and be writable, and its disk must have"
                  .formatted(file, error)
              + " space",
          error);
    }
  }
}
