// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Adds conversions to a graph whose signatures have types for which TensorFlow-Java has no tensors:
 * int8, int16, uint32 and uint64. Fed and fetched are int32 and int64 instead; uint64 has the same
 * bits as int64. The signatures keep the types, and get the names of the converted tensors.
 */
final class AdaptedTypes {
  private static final String FED = "/convnet_fed";
  private static final String FETCHED = "/convnet_fetched";

  private final GraphDef.Builder graph;
  private final Map<String, Integer> indices = new HashMap<>();
  private final Map<String, String> fetched = new HashMap<>();

  private AdaptedTypes(GraphDef.Builder graph) {
    this.graph = graph;
    for (int i = 0; i < graph.getNodeCount(); i++) indices.put(graph.getNode(i).getName(), i);
  }

  /** The type of the tensor that Java feeds or fetches for a type of a signature. */
  static DataType javaType(DataType type) {
    return switch (type) {
      case DT_INT8, DT_INT16 -> DataType.DT_INT32;
      case DT_UINT32, DT_UINT64 -> DataType.DT_INT64;
      default -> type;
    };
  }

  /** The model with conversions; the same one if it needs none. */
  static MetaGraphDef adapt(MetaGraphDef meta) {
    if (meta.getSignatureDefMap().values().stream().noneMatch(AdaptedTypes::needsAny)) return meta;
    var result = meta.toBuilder();
    var adapted = new AdaptedTypes(result.getGraphDefBuilder());
    new LinkedHashMap<>(meta.getSignatureDefMap())
        .forEach((name, signature) -> result.putSignatureDef(name, adapted.adapt(signature)));
    return result.build();
  }

  private static boolean needsAny(SignatureDef signature) {
    return signature.getInputsMap().values().stream().anyMatch(AdaptedTypes::needs)
        || signature.getOutputsMap().values().stream().anyMatch(AdaptedTypes::needs);
  }

  private static boolean needs(TensorInfo info) {
    return javaType(info.getDtype()) != info.getDtype();
  }

  private SignatureDef adapt(SignatureDef signature) {
    var result = signature.toBuilder();
    new LinkedHashMap<>(signature.getInputsMap())
        .forEach((name, info) -> result.putInputs(name, needs(info) ? fed(info) : info));
    new LinkedHashMap<>(signature.getOutputsMap())
        .forEach((name, info) -> result.putOutputs(name, needs(info) ? fetched(info) : info));
    return result.build();
  }

  /** A placeholder becomes the conversion of another one. */
  private TensorInfo fed(TensorInfo info) {
    var name = info.getName().replaceFirst(":0$", "");
    var named = info.toBuilder().setName(name + FED + ":0").build();
    if (indices.containsKey(name + FED)) return named;
    var index = indices.get(name);
    if (index == null || !graph.getNode(index).getOp().equals("Placeholder")) return info;
    var placeholder = graph.getNode(index);
    var java = javaType(info.getDtype());
    indices.put(name + FED, graph.getNodeCount());
    graph.addNode(placeholder.toBuilder().setName(name + FED).putAttr("dtype", type(java)).build());
    graph.setNode(index, conversion(name, name + FED, java, info.getDtype()));
    return named;
  }

  private TensorInfo fetched(TensorInfo info) {
    var name =
        fetched.computeIfAbsent(
            info.getName(),
            tensor -> {
              var node = tensor.replace(":", "/output_") + FETCHED;
              graph.addNode(conversion(node, tensor, info.getDtype(), javaType(info.getDtype())));
              return node;
            });
    return info.toBuilder().setName(name + ":0").build();
  }

  private static NodeDef conversion(String name, String input, DataType from, DataType to) {
    var bits = from == DataType.DT_UINT64 || to == DataType.DT_UINT64;
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(bits ? "Bitcast" : "Cast")
        .addInput(input)
        .putAttr(bits ? "T" : "SrcT", type(from))
        .putAttr(bits ? "type" : "DstT", type(to))
        .build();
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
