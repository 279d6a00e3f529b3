// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;

/** Adds to a graph what saves and restores the variables of {@link WeightNodes}. */
final class SaverNodes {
  private static final String FILE = "save/filename";
  private static final String SAVED = "save/control_dependency";
  private static final String RESTORED = "save/restore_all";

  private static final TensorShapeProto SCALAR = TensorShapeProto.getDefaultInstance();

  private final GraphDef.Builder graph;
  private final List<String> variables;

  /**
   * Adds nothing yet.
   *
   * @param variables the names of the nodes that read them
   */
  SaverNodes(GraphDef.Builder graph, Set<String> variables) {
    this.graph = graph;
    this.variables = List.copyOf(variables);
  }

  /** The model with this graph, and without what its own graph alone needs. */
  MetaGraphDef addTo(MetaGraphDef plain) {
    var meta = plain.toBuilder().clearSaverDef().clearCollectionDef().clearObjectGraphDef();
    if (!variables.isEmpty()) {
      add();
      meta.setSaverDef(
          SaverDef.newBuilder()
              .setFilenameTensorName(FILE + ":0")
              .setSaveTensorName(SAVED + ":0")
              .setRestoreOpName(RESTORED)
              .setVersion(SaverDef.CheckpointFormatVersion.V2));
      meta.putCollectionDef("variables", collection());
    }
    return meta.setGraphDef(graph).build();
  }

  private void add() {
    constant(FILE + "/default", List.of("model"), false);
    node("PlaceholderWithDefault", FILE)
        .addInput(FILE + "/default")
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr("shape", AttrValue.newBuilder().setShape(SCALAR).build());
    constant("save/names", variables, true);
    constant("save/slices", variables.stream().map(name -> "").toList(), true);
    var types = types();
    var save =
        node("SaveV2", "save/SaveV2").addAllInput(List.of(FILE, "save/names", "save/slices"));
    save.addAllInput(variables).putAttr("dtypes", types);
    node("Identity", SAVED)
        .addInput(FILE)
        .addInput("^save/SaveV2")
        .putAttr("T", type(DataType.DT_STRING));
    node("RestoreV2", "save/RestoreV2")
        .addAllInput(List.of(FILE, "save/names", "save/slices"))
        .putAttr("dtypes", types);
    var all = NodeDef.newBuilder().setOp("NoOp").setName(RESTORED);
    for (int i = 0; i < variables.size(); i++) {
      var assign = "save/Assign_" + i;
      node("AssignVariableOp", assign)
          .addInput(variables.get(i) + WeightNodes.HANDLE)
          .addInput("save/RestoreV2:" + i)
          .putAttr("dtype", type(types.getList().getType(i)));
      all.addInput("^" + assign);
    }
    graph.addNode(all);
  }

  private NodeDef.Builder node(String operation, String name) {
    return graph.addNodeBuilder().setOp(operation).setName(name);
  }

  private AttrValue types() {
    var read = new HashMap<String, DataType>();
    for (var node : graph.getNodeList()) {
      if (node.getOp().equals("ReadVariableOp")) {
        read.put(node.getName(), node.getAttrOrThrow("dtype").getType());
      }
    }
    var list = AttrValue.ListValue.newBuilder();
    variables.forEach(name -> list.addType(read.get(name)));
    return AttrValue.newBuilder().setList(list).build();
  }

  private void constant(String name, List<String> values, boolean isVector) {
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_STRING);
    if (isVector) tensor.getTensorShapeBuilder().addDimBuilder().setSize(values.size());
    values.forEach(value -> tensor.addStringVal(ByteString.copyFromUtf8(value)));
    node("Const", name)
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  /** Where Python looks for variables. */
  private CollectionDef collection() {
    var bytes = CollectionDef.BytesList.newBuilder();
    Function<String, ByteString> definition =
        name ->
            VariableDef.newBuilder()
                .setVariableName(name + WeightNodes.HANDLE + ":0")
                .setInitializerName(name + WeightNodes.ASSIGN)
                .setSnapshotName(name + ":0")
                .setInitialValueName(name + WeightNodes.VALUE + ":0")
                .setIsResource(true)
                .build()
                .toByteString();
    variables.forEach(name -> bytes.addValue(definition.apply(name)));
    return CollectionDef.newBuilder().setBytesList(bytes).build();
  }
}
