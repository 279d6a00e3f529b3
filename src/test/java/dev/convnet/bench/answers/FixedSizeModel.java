// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * A SavedModel for images that have the network's size already. Applications of other engines
 * convert such a one; {@code ImageClassifier} removes the same operations when it loads a model.
 */
final class FixedSizeModel {
  private static final String GRAPH = "saved_model.pb";

  private FixedSizeModel() {}

  /** Copies a SavedModel into a new folder, without its resizing. */
  static Path copy(Path model, Path folder) throws IOException {
    try (var files = Files.walk(model)) {
      for (var file : (Iterable<Path>) files::iterator) {
        var copy = folder.resolve(model.relativize(file).toString());
        if (Files.isDirectory(file)) Files.createDirectories(copy);
        else Files.copy(file, copy);
      }
    }
    try (InputStream in = Files.newInputStream(model.resolve(GRAPH))) {
      var saved = SavedModel.parseFrom(in).toBuilder();
      for (var meta : saved.getMetaGraphsBuilderList()) {
        var graph = meta.getGraphDefBuilder();
        var nodes = new HashMap<String, NodeDef>();
        for (var node : graph.getNodeList()) nodes.put(node.getName(), node);
        for (var node : graph.getNodeBuilderList()) simplify(node, nodes);
      }
      Files.write(folder.resolve(GRAPH), saved.build().toByteArray());
    }
    return folder;
  }

  /** A resize, alone or as a branch beside one for images of the right size. */
  private static void simplify(NodeDef.Builder node, Map<String, NodeDef> nodes) {
    if (node.getOp().equals("ScaleAndTranslate")) {
      var isBranch = nodes.get(node.getInput(0)).getOp().equals("Switch");
      if (!isBranch) cast(node, node.getInput(0));
    } else if (node.getOp().equals("Merge")) {
      var resize = nodes.get(node.getInput(0));
      if (!resize.getOp().equals("ScaleAndTranslate")) return;
      cast(node, nodes.get(resize.getInput(0)).getInput(0));
    }
  }

  private static void cast(NodeDef.Builder node, String image) {
    node.setOp("Cast").clearInput().addInput(image).clearAttr();
    node.putAttr("SrcT", AttrValue.newBuilder().setType(DataType.DT_UINT8).build());
    node.putAttr("DstT", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build());
  }
}
