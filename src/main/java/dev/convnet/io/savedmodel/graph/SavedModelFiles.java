// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.io.checkpoint.CheckpointReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads and writes the graph of a SavedModel, and checks the files before TensorFlow reads them.
 * Its native reader ends the process on some damaged variables, waits for ever on a pipe, and takes
 * all memory for a constant whose damaged shape is huge.
 */
public final class SavedModelFiles {
  /** The name of the file of the graph. */
  public static final String GRAPH = "saved_model.pb";

  /** The tag of a graph for serving. */
  public static final String TAG = "serve";

  private static final long LARGEST_GRAPH = 1 << 26; // bytes; a larger one is not checked
  private static final long LARGEST_CONSTANT = 1 << 27; // values that stand for few stored ones
  private static final int REPEATED = 16;

  private SavedModelFiles() {}

  /**
   * Reads the graph, and checks the files of the variables.
   *
   * @param version the folder of a version
   * @return the graph with the tag {@code serve}
   * @throws IOException if one is damaged, or there is no such graph
   */
  public static MetaGraphDef read(Path version) throws IOException {
    try {
      var meta = readGraph(version.resolve(GRAPH));
      checkVariables(version.resolve("variables").resolve("variables"));
      return meta;
    } catch (IOException e) {
      throw new IOException(version + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static MetaGraphDef readGraph(Path file) throws IOException {
    if (!Files.isRegularFile(file))
      throw new IOException(file + " is no regular file; copy it again");
    try { // a parser of a stream would throw other exceptions for damaged bytes, too
      var model = SavedModel.parseFrom(Files.readAllBytes(file));
      if (Files.size(file) <= LARGEST_GRAPH) {
        for (var meta : model.getMetaGraphsList()) check(meta.getGraphDef());
      }
      return servable(model, file);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is damaged or cut short; copy or export it again", e);
    }
  }

  private static MetaGraphDef servable(SavedModel model, Path file) throws IOException {
    var tags = new ArrayList<String>();
    for (var meta : model.getMetaGraphsList()) {
      tags.addAll(meta.getMetaInfoDef().getTagsList());
      if (meta.getMetaInfoDef().getTagsList().contains(TAG)) return meta;
    }
    throw new IOException(
        "%s has no graph with the tag '%s'%s; export it for serving"
            .formatted(file, TAG, tags.isEmpty() ? "" : ", only with " + tags));
  }

  private static void check(GraphDef graph) throws IOException {
    for (var node : graph.getNodeList()) check(node);
    for (var function : graph.getLibrary().getFunctionList()) {
      for (var node : function.getNodeDefList()) check(node);
    }
  }

  private static void check(NodeDef node) throws IOException {
    for (var attribute : node.getAttrMap().values()) {
      if (attribute.hasTensor() && isHuge(attribute.getTensor())) {
        throw new IOException(
            "%s is damaged: the constant '%s' has a shape of %d values, but holds few; copy it again"
                .formatted(GRAPH, node.getName(), count(attribute.getTensor())));
      }
    }
  }

  /** A tensor may hold fewer values than its shape has; the last one then stands for the rest. */
  private static boolean isHuge(TensorProto tensor) {
    long count = count(tensor);
    return count > LARGEST_CONSTANT && count / REPEATED > tensor.getSerializedSize();
  }

  private static long count(TensorProto tensor) {
    double count = 1;
    for (TensorShapeProto.Dim dim : tensor.getTensorShape().getDimList()) count *= dim.getSize();
    return (long) count;
  }

  /**
   * Writes a file of a graph. The entries of maps are sorted, so that equal networks give equal
   * bytes.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(SavedModel model, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var coded = CodedOutputStream.newInstance(out);
      coded.useDeterministicSerialization();
      model.writeTo(coded);
      coded.flush();
    }
  }

  private static void checkVariables(Path prefix) throws IOException {
    if (!Files.exists(prefix.resolveSibling(prefix.getFileName() + ".index"))) return;
    try (var reader = CheckpointReader.open(prefix)) {
      reader.checkFiles();
    }
  }
}
