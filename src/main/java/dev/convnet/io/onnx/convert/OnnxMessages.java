// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** ONNX's messages for a converted graph. */
final class OnnxMessages {
  /** The version of the operations: the first one whose Resize takes some of the dimensions. */
  private static final long OPERATOR_SET = 18;

  /** The version of the messages that came with these operations. */
  private static final long MESSAGES = 8;

  /** What the lengths of a constant and of the messages around it take, at most 10 each. */
  private static final int LENGTHS = 40;

  private static final String[] DIMENSIONS = {"N", "height", "width", "channels"};

  private static final MessageTypes TYPES = MessageTypes.load(OnnxMessages.class, "onnx.proto");

  private OnnxMessages() {}

  private static ProtoMessage.Builder message(String type) {
    return ProtoMessage.builder(TYPES, type);
  }

  /**
   * The whole model.
   *
   * @param name the graph's name
   * @param version of the producer
   */
  static ProtoMessage model(
      String name,
      String version,
      OnnxGraph graph,
      SignatureGraph signature,
      Map<String, String> metadata) {
    return model(name, version, graph, graph.constants(), signature, metadata);
  }

  /** The model without the constants, each of which is a {@link #piece} of it. */
  static ProtoMessage withoutConstants(String name, OnnxGraph graph, SignatureGraph signature) {
    return model(name, "", graph, Map.of(), signature, Map.of());
  }

  /**
   * A model of a constant alone. The bytes of messages one after the other are those of one that
   * has all their fields, so that a model can be written piece by piece.
   */
  static ProtoMessage piece(String tensor, HostTensor value) {
    return piece(tensor, value, value.bytes());
  }

  /** How many bytes a piece has at most. */
  static long mostBytes(String tensor, HostTensor value) {
    int before = piece(tensor, value, new byte[0]).message().getSerializedSize();
    return before + value.byteCount() + LENGTHS;
  }

  private static ProtoMessage piece(String tensor, HostTensor value, byte[] bytes) {
    var graph = message("GraphProto").add("initializer", tensor(tensor, value, bytes)).build();
    return message("ModelProto").set("graph", graph).build();
  }

  private static ProtoMessage model(
      String name,
      String version,
      OnnxGraph graph,
      Map<String, HostTensor> constants,
      SignatureGraph signature,
      Map<String, String> metadata) {
    var model =
        message("ModelProto")
            .set("ir_version", MESSAGES)
            .set("producer_name", "convnet")
            .set("producer_version", version)
            .add("opset_import", message("OperatorSetIdProto").set("version", OPERATOR_SET).build())
            .set("graph", graph(name, graph, constants, signature));
    metadata.forEach(
        (key, value) ->
            model.add(
                "metadata_props",
                message("StringStringEntryProto").set("key", key).set("value", value).build()));
    return model.build();
  }

  private static ProtoMessage graph(
      String name, OnnxGraph graph, Map<String, HostTensor> constants, SignatureGraph signature) {
    var message = message("GraphProto").set("name", name);
    graph.nodes().forEach(node -> message.add("node", node(node)));
    constants.forEach(
        (tensor, value) -> message.add("initializer", tensor(tensor, value, value.bytes())));
    signature.inputs().forEach((input, tensor) -> message.add("input", info(input, tensor)));
    signature.outputs().forEach((output, tensor) -> message.add("output", info(output, tensor)));
    return message.build();
  }

  private static ProtoMessage graph(String name, OnnxBranch branch) {
    var message = message("GraphProto").set("name", name);
    branch.nodes().forEach(node -> message.add("node", node(node)));
    var result = branch.result();
    return message.add("output", info(result.tensor(), result.type(), planes(result))).build();
  }

  private static ProtoMessage node(OnnxNode node) {
    var message = message("NodeProto").set("name", node.name()).set("op_type", node.type());
    node.inputs().forEach(input -> message.add("input", input));
    node.outputs().forEach(output -> message.add("output", output));
    new TreeMap<>(node.attributes())
        .forEach((name, value) -> message.add("attribute", attribute(name, value)));
    return message.build();
  }

  private static ProtoMessage attribute(String name, Object value) {
    var message = message("AttributeProto").set("name", name);
    if (value instanceof Long number) return message.set("type", "INT").set("i", number).build();
    if (value instanceof Float number) return message.set("type", "FLOAT").set("f", number).build();
    if (value instanceof String text) {
      return message.set("type", "STRING").set("s", ByteString.copyFromUtf8(text)).build();
    }
    if (value instanceof OnnxBranch branch) {
      return message.set("type", "GRAPH").set("g", graph(name, branch)).build();
    }
    for (var number : (long[]) value) message.add("ints", number);
    return message.set("type", "INTS").build();
  }

  private static ProtoMessage tensor(String name, HostTensor value, byte[] bytes) {
    var message =
        message("TensorProto")
            .set("name", name)
            .set("data_type", OnnxTypes.number(value.type()))
            .set("raw_data", UnsafeByteOperations.unsafeWrap(bytes)); // nobody changes them
    for (var size : value.dims()) message.add("dims", size);
    return message.build();
  }

  private static ProtoMessage info(String name, Output<?> tensor) {
    var shape = tensor.shape();
    var sizes =
        shape.isUnknown() ? Optional.<ProtoMessage>empty() : Optional.of(shape(name, shape));
    return info(name, tensor.dataType(), sizes);
  }

  private static ProtoMessage info(String name, DataType dataType, Optional<ProtoMessage> shape) {
    var type = message("TensorTypeProto").set("elem_type", OnnxTypes.number(dataType));
    shape.ifPresent(sizes -> type.set("shape", sizes));
    var value = message("TypeProto").set("tensor_type", type.build()).build();
    return message("ValueInfoProto").set("name", name).set("type", value).build();
  }

  /** Sizes that are free have names: the same for all inputs and outputs if they are images. */
  private static ProtoMessage shape(String name, Shape shape) {
    var message = message("TensorShapeProto");
    for (int i = 0; i < shape.numDimensions(); i++) {
      var dimension = message("DimensionProto");
      if (shape.get(i) == Shape.UNKNOWN_SIZE) {
        dimension.set("dim_param", i == 0 || isImages(shape) ? DIMENSIONS[i] : name + "_" + i);
      } else {
        dimension.set("dim_value", shape.get(i));
      }
      message.add("dim", dimension.build());
    }
    return message.build();
  }

  /** The shape of images, channels first, whose channels and size may have no names. */
  private static Optional<ProtoMessage> planes(OnnxBranch.Result result) {
    var message = message("TensorShapeProto");
    for (var size : result.shape()) {
      var dimension = message("DimensionProto");
      if (size != Shape.UNKNOWN_SIZE) dimension.set("dim_value", size);
      message.add("dim", dimension.build());
    }
    return Optional.of(message.build());
  }

  private static boolean isImages(Shape shape) {
    return shape.numDimensions() == DIMENSIONS.length;
  }
}
