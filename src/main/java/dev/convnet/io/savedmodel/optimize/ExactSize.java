// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Finds where images of any size become the network's, and adds the network a second time for
 * images that have this size: without the resizing, and without the choice of a branch.
 */
final class ExactSize {
  private static final String PREFIX = "exact_size/";
  private static final Set<String> RESIZES =
      Set.of("ResizeBilinear", "ResizeBicubic", "ScaleAndTranslate");

  private final NodeGraph graph;

  ExactSize(NodeGraph graph) {
    this.graph = graph;
  }

  /**
   * A place where images are resized.
   *
   * @param node whose result has the network's size
   */
  private record Place(NodeDef node, long height, long width) {}

  /** Adds the second form for images that are fed under a name, if they are resized. */
  Optional<ExactInput> add(String images) {
    var placeholder = graph.node(images);
    if (!placeholder.getOp().equals("Placeholder")) return Optional.empty();
    var dependent = after(images);
    for (var name : dependent) {
      var place = place(graph.node(name), images);
      if (place.isPresent()) return add(placeholder, place.get(), dependent);
    }
    return Optional.empty();
  }

  private Optional<Place> place(NodeDef node, String images) {
    if (node.getOp().equals("EnsureShape")) return chosen(node, images);
    if (!RESIZES.contains(node.getOp()) || !node.getInput(0).equals(images)) {
      return Optional.empty();
    }
    if (node.getOp().equals("ScaleAndTranslate") && !isWhole(node, images)) {
      return Optional.empty();
    }
    return size(node.getInput(1)).map(size -> new Place(node, size[0], size[1]));
  }

  /** The size is the quotient of the new and the old one, and nothing is moved. */
  private boolean isWhole(NodeDef node, String images) {
    var scale = graph.node(node.getInput(2));
    var moved = graph.node(node.getInput(3));
    if (!scale.getOp().endsWith("Div") || !moved.getOp().equals("Const")) return false;
    var zeros = moved.getAttrOrThrow("value").getTensor();
    var isMoved =
        zeros.getFloatValList().stream().anyMatch(value -> value != 0)
            || !zeros.getTensorContent().asReadOnlyByteBuffer().equals(zeros(zeros));
    return !isMoved && castOf(scale.getInput(0)).equals(node.getInput(1)) && isSize(scale, images);
  }

  private static ByteBuffer zeros(TensorProto tensor) {
    return ByteBuffer.allocate(tensor.getTensorContent().size());
  }

  private boolean isSize(NodeDef quotient, String images) {
    var slice = graph.node(castOf(quotient.getInput(1)));
    return slice.getOp().equals("Slice") && isShape(slice.getInput(0), images);
  }

  private boolean isShape(String tensor, String images) {
    var shape = graph.node(tensor);
    return shape.getOp().equals("Shape") && shape.getInput(0).equals(images);
  }

  private String castOf(String tensor) {
    var node = graph.node(tensor);
    return node.getOp().equals("Cast") ? node.getInput(0) : tensor;
  }

  /** What the exporter writes: only images of another size are resized. */
  private Optional<Place> chosen(NodeDef node, String images) {
    var merge = graph.node(node.getInput(0));
    var shape = node.getAttrOrThrow("shape").getShape();
    if (!merge.getOp().equals("Merge") || shape.getDimCount() != 4) return Optional.empty();
    long height = shape.getDim(1).getSize();
    long width = shape.getDim(2).getSize();
    boolean isUnchanged =
        merge.getInputList().stream()
            .map(this::castOf)
            .filter(input -> input.endsWith(":1"))
            .map(graph::node)
            .anyMatch(choice -> choosesBySize(choice, images, height, width));
    return isUnchanged ? Optional.of(new Place(node, height, width)) : Optional.empty();
  }

  private boolean choosesBySize(NodeDef choice, String images, long height, long width) {
    if (!choice.getOp().equals("Switch") || !choice.getInput(0).equals(images)) return false;
    var all = graph.node(choice.getInput(1));
    if (!all.getOp().equals("All")) return false;
    var equal = graph.node(all.getInput(0));
    if (!equal.getOp().equals("Equal")) return false;
    var slice = graph.node(equal.getInput(0));
    return slice.getOp().equals("Slice")
        && isShape(slice.getInput(0), images)
        && size(equal.getInput(1))
            .filter(size -> size[0] == height && size[1] == width)
            .isPresent();
  }

  private Optional<int[]> size(String tensor) {
    var node = graph.node(tensor);
    if (!node.getOp().equals("Const")) return Optional.empty();
    var value = node.getAttrOrThrow("value").getTensor();
    if (value.getDtype() != DataType.DT_INT32) return Optional.empty();
    if (value.getIntValCount() == 2) {
      return Optional.of(new int[] {value.getIntVal(0), value.getIntVal(1)});
    }
    var bytes = value.getTensorContent();
    if (bytes.size() == 8) {
      var ints = bytes.asReadOnlyByteBuffer().order(ByteOrder.nativeOrder()).asIntBuffer();
      return Optional.of(new int[] {ints.get(0), ints.get(1)});
    }
    return value.getIntValCount() == 1
        ? Optional.of(new int[] {value.getIntVal(0), value.getIntVal(0)})
        : Optional.empty();
  }

  /** The names of all nodes that depend on a node. */
  private Set<String> after(String name) {
    var found = new LinkedHashSet<String>();
    var open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      var node = open.remove();
      for (var user : graph.usersOfAll(node)) if (found.add(user)) open.add(user);
    }
    return found;
  }

  private Optional<ExactInput> add(NodeDef placeholder, Place place, Set<String> dependent) {
    var copied = after(place.node.getName());
    var names = new HashMap<String, String>();
    for (var name : copied) names.put(name, PREFIX + name);
    if (isMixed(copied, dependent, place) || missesOutput(copied, dependent)) {
      return Optional.empty();
    }
    names.put(placeholder.getName(), PREFIX + placeholder.getName());
    names.put(place.node.getName(), addInput(placeholder, place));
    for (var name : copied) graph.put(renamed(graph.node(name), names));
    var outputs = outputs(names);
    outputs.values().forEach(graph::keep);
    return Optional.of(new ExactInput(place.height, place.width, outputs));
  }

  /** Whether the network takes the images of any size at another place, too. */
  private boolean isMixed(Set<String> copied, Set<String> dependent, Place place) {
    return copied.stream()
        .flatMap(name -> graph.node(name).getInputList().stream())
        .map(NodeGraph::nodeName)
        .anyMatch(
            input ->
                dependent.contains(input)
                    && !copied.contains(input)
                    && !input.equals(place.node.getName()));
  }

  private boolean missesOutput(Set<String> copied, Set<String> dependent) {
    return dependent.stream().anyMatch(name -> graph.isAnyOutput(name) && !copied.contains(name));
  }

  private String addInput(NodeDef images, Place place) {
    var name = PREFIX + images.getName();
    var shaped = images.toBuilder().setName(name);
    var shape = images.getAttrOrThrow("shape").getShape().toBuilder();
    if (shape.getDimCount() == 4) {
      shape.getDimBuilder(1).setSize(place.height);
      shape.getDimBuilder(2).setSize(place.width);
    }
    graph.put(shaped.putAttr("shape", AttrValue.newBuilder().setShape(shape).build()).build());
    var type = images.getAttrOrThrow("dtype").getType();
    if (type == DataType.DT_FLOAT) return name;
    var cast =
        NodeDef.newBuilder()
            .setName(PREFIX + place.node.getName())
            .setOp("Cast")
            .addInput(name)
            .putAttr("SrcT", images.getAttrOrThrow("dtype"))
            .putAttr("DstT", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
            .build();
    graph.put(cast);
    return cast.getName();
  }

  private static NodeDef renamed(NodeDef node, Map<String, String> names) {
    var copy = node.toBuilder().setName(names.get(node.getName()));
    for (int i = 0; i < node.getInputCount(); i++) {
      var input = node.getInput(i);
      var name = NodeGraph.nodeName(input);
      if (names.containsKey(name)) copy.setInput(i, input.replace(name, names.get(name)));
    }
    return copy.build();
  }

  private Map<String, String> outputs(Map<String, String> names) {
    var outputs = new HashMap<String, String>();
    for (var tensor : graph.outputs()) {
      var name = NodeGraph.nodeName(tensor);
      if (names.containsKey(name)) outputs.put(tensor, tensor.replace(name, names.get(name)));
    }
    return outputs;
  }
}
