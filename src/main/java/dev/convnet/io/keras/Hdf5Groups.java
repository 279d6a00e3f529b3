// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.links.ExternalLink;
import io.jhdf.links.SoftLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds groups and arrays by name. Soft links are followed. Links to other files are refused, as
 * Keras refuses them: a weight file could name any file of the machine.
 */
final class Hdf5Groups {
  private static final int MOST_LINKS = 16;

  private Hdf5Groups() {}

  static Optional<Group> group(Group parent, String path) throws IOException {
    return node(parent, path).filter(Group.class::isInstance).map(Group.class::cast);
  }

  static Optional<Dataset> array(Group parent, String path) throws IOException {
    return node(parent, path).filter(Dataset.class::isInstance).map(Dataset.class::cast);
  }

  private static Optional<Node> node(Group parent, String path) throws IOException {
    var node = Optional.<Node>of(parent);
    for (var name : path.split("/")) {
      if (!(node.orElse(null) instanceof Group group)) return Optional.empty();
      if (!name.isEmpty()) node = target(child(group, name));
    }
    return node;
  }

  private static Optional<Node> target(Optional<Node> child) throws IOException {
    var node = child;
    for (int i = 0; node.orElse(null) instanceof SoftLink link; i++) {
      if (i == MOST_LINKS || link.isBrokenLink()) {
        throw new IOException(
            "its link %s leads to %s, which is not there; save it again with Keras"
                .formatted(link.getPath(), link.getTargetPath()));
      }
      node = Optional.of(link.getTarget());
    }
    if (node.orElse(null) instanceof ExternalLink link) {
      throw new IOException(
          "%s is a link into another file, %s, which is not followed; copy the weights into one"
                  .formatted(link.getPath(), link.getTargetPath())
              + " file");
    }
    return node;
  }

  /**
   * A child by its name. Some names in UTF-8 are marked as ASCII, which jHDF obeys: they are
   * compared with each letter outside of ASCII as unknown.
   */
  private static Optional<Node> child(Group group, String name) {
    var child = Optional.ofNullable(group.getChild(name));
    if (child.isPresent()) return child;
    var similar =
        group.getChildren().values().stream()
            .filter(other -> ascii(other.getName()).equals(ascii(name)))
            .toList();
    return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
  }

  private static String ascii(String name) {
    if (name.indexOf('\ufffd') >= 0) return name;
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.US_ASCII);
  }
}
