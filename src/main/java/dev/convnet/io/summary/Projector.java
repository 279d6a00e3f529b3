// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the files of TensorBoard's Projector tab, which draws vectors in two or three dimensions:
 *
 * <pre>
 * projector_config.pbtxt   names the others
 * embedding.bytes          float32 [count, size], little-endian
 * embedding.tsv            a line per vector: its labels, in columns with a header
 * embedding.png            the sprite: an image per vector, row by row, in a square
 * </pre>
 *
 * Source: {@code tensorboard/plugins/projector/projector_config.proto}.
 *
 * @param columns the names of the labels' columns, at least two
 * @param labels a list with a label per column, for each vector
 */
public record Projector(List<String> columns, List<List<String>> labels) {
  private static final String CONFIG = "projector_config.pbtxt";

  public Projector {
    columns = List.copyOf(columns);
    labels = List.copyOf(labels);
    if (columns.size() < 2) { // TensorBoard takes no header from a file of one column
      throw new IllegalArgumentException("labels need at least two columns, got " + columns);
    }
  }

  /**
   * Writes the files.
   *
   * @param directory of a run
   * @param name of the embedding
   * @param vectors one per list of labels, all of the same length
   * @param sprite the bytes of a PNG file with ⌈√count⌉ images in a row
   * @param height of an image in the sprite
   * @param width of an image in the sprite
   */
  public void write(
      Path directory, String name, List<float[]> vectors, byte[] sprite, int height, int width)
      throws IOException {
    int size = vectors.isEmpty() ? 0 : vectors.get(0).length;
    var values =
        ByteBuffer.allocate(Math.multiplyExact(4 * size, vectors.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (var vector : vectors) for (var value : vector) values.putFloat(value);
    Files.write(directory.resolve("embedding.bytes"), values.array());
    Files.writeString(directory.resolve("embedding.tsv"), table());
    Files.write(directory.resolve("embedding.png"), sprite);
    Files.writeString(
        directory.resolve(CONFIG),
        """
        embeddings {
          tensor_name: "%s"
          tensor_path: "embedding.bytes"
          tensor_shape: %d
          tensor_shape: %d
          metadata_path: "embedding.tsv"
          sprite {
            image_path: "embedding.png"
            single_image_dim: %d
            single_image_dim: %d
          }
        }
        """
            .formatted(name, vectors.size(), size, width, height));
  }

  private String table() {
    var table = new StringBuilder(line(columns));
    labels.forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private static String line(List<String> cells) {
    return String.join("\t", cells.stream().map(cell -> cell.replaceAll("\\s", " ")).toList())
        + "\n";
  }
}
