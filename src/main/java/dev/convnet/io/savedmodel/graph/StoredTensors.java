// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static java.util.stream.Collectors.toMap;

import com.google.protobuf.ByteString;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.savedmodel.optimize.TensorSource;
import dev.convnet.io.savedmodel.optimize.TensorValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads the constants and variables of a SavedModel from its files, while TensorFlow's libraries
 * are not loaded yet. Which variable the file has under which name, the operations say that would
 * restore them.
 */
final class StoredTensors implements TensorSource {
  private static final Set<String> ASSIGNMENTS = Set.of("AssignVariableOp", "Assign");
  private static final Set<String> VARIABLES = Set.of("VariableV2", "Variable");

  private final Map<String, NodeDef> nodes;
  private final Map<String, String> keys = new HashMap<>();
  private final Path variables;
  private final TensorSource others;

  /**
   * Finds the names of the variables.
   *
   * @param directory of the SavedModel
   * @param others reads what must be computed
   */
  StoredTensors(GraphDef graph, Path directory, TensorSource others) {
    this.nodes =
        graph.getNodeList().stream().collect(toMap(NodeDef::getName, node -> node, (a, b) -> a));
    this.variables = directory.resolve("variables").resolve("variables");
    this.others = others;
    nodes.values().stream()
        .filter(node -> ASSIGNMENTS.contains(node.getOp()))
        .forEach(node -> key(node.getInput(1)).ifPresent(key -> keys.put(node.getInput(0), key)));
  }

  /** The name in the file of what an operation assigns, if it is restored whole. */
  private Optional<String> key(String assigned) {
    var tensor = assigned;
    var node = node(tensor);
    while (node != null && node.getOp().equals("Identity")) {
      tensor = node.getInput(0);
      node = node(tensor);
    }
    if (node == null || !node.getOp().equals("RestoreV2")) return Optional.empty();
    int colon = tensor.indexOf(':');
    int index = colon < 0 ? 0 : Integer.parseInt(tensor.substring(colon + 1));
    var names = strings(node.getInput(1));
    var slices = strings(node.getInput(2));
    if (index >= names.size() || index >= slices.size()) return Optional.empty();
    return slices.get(index).isEmpty()
        ? Optional.of(names.get(index).toStringUtf8())
        : Optional.empty();
  }

  private NodeDef node(String tensor) {
    return nodes.get(tensor.split(":", 2)[0]);
  }

  private List<ByteString> strings(String tensor) {
    var node = node(tensor);
    return node != null && node.getOp().equals("Const")
        ? node.getAttrOrThrow("value").getTensor().getStringValList()
        : List.of();
  }

  @Override
  public void read(Set<String> tensors, BiConsumer<String, TensorValue> reader) {
    var missing = new HashSet<String>();
    var stored = new HashMap<String, String>();
    for (var tensor : tensors) {
      var constant = constant(node(tensor));
      constant.ifPresent(value -> reader.accept(tensor, value));
      if (constant.isPresent()) continue;
      key(node(tensor)).ifPresentOrElse(key -> stored.put(tensor, key), () -> missing.add(tensor));
    }
    if (!stored.isEmpty()) readStored(stored, missing, reader);
    if (!missing.isEmpty()) others.read(missing, reader);
  }

  private Optional<String> key(NodeDef read) {
    if (read == null) return Optional.empty();
    if (VARIABLES.contains(read.getOp())) return Optional.ofNullable(keys.get(read.getName()));
    return read.getOp().equals("ReadVariableOp")
        ? Optional.ofNullable(keys.get(read.getInput(0)))
        : Optional.empty();
  }

  private void readStored(
      Map<String, String> stored, Set<String> missing, BiConsumer<String, TensorValue> reader) {
    if (!Files.exists(variables.resolveSibling("variables.index"))) {
      missing.addAll(stored.keySet());
      return;
    }
    try (var file = CheckpointReader.open(variables)) {
      for (var entry : stored.entrySet()) {
        var found = file.entries().get(entry.getValue());
        if (found == null || found.type() != DataType.DT_FLOAT) {
          missing.add(entry.getKey());
          continue;
        }
        var shape = found.shape().asArray();
        reader.accept(entry.getKey(), new TensorValue(shape, file.floats(entry.getValue())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<TensorValue> constant(NodeDef node) {
    if (node == null || !node.getOp().equals("Const")) return Optional.empty();
    var tensor = node.getAttrOrThrow("value").getTensor();
    if (tensor.getDtype() != DataType.DT_FLOAT) return Optional.empty();
    var shape = tensor.getTensorShape().getDimList();
    var sizes = shape.stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    long size = 1;
    for (long dimension : sizes) size = Math.multiplyExact(size, dimension);
    return floats(tensor, Math.toIntExact(size)).map(values -> new TensorValue(sizes, values));
  }

  /** Fewer values than the shape has are followed by copies of the last. */
  private static Optional<float[]> floats(TensorProto tensor, int size) {
    var floats = new float[size];
    var content = tensor.getTensorContent();
    if (content.size() == (long) size * Float.BYTES) {
      content.asReadOnlyByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().get(floats);
      return Optional.of(floats);
    }
    int count = tensor.getFloatValCount();
    if (count == 0 || count > size || !content.isEmpty()) return Optional.empty();
    for (int i = 0; i < size; i++) floats[i] = tensor.getFloatVal(Math.min(i, count - 1));
    return Optional.of(floats);
  }
}
