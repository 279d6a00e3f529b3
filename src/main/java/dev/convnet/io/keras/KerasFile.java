// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static dev.convnet.io.keras.Hdf5Errors.reading;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;

/**
 * A Keras file as it is: its configuration, and its arrays by their places. {@link KerasWeights}
 * reads the arrays by their names, which is enough if the network is known.
 *
 * <p>There are two orders of arrays. In an {@code .h5} file each layer of the model has a list. In
 * {@code .weights.h5} files and {@code .keras} archives each layer has a group, which is named by
 * its class and its number: {@code layers/conv2d_1/vars}. Not thread-safe.
 */
public final class KerasFile implements AutoCloseable {
  private static final List<String> LAYERS = List.of("layers", "_layer_checkpoint_dependencies");

  /** An array of a file. */
  public final class Array {
    private final Dataset data;

    private Array(Dataset data) {
      this.data = data;
    }

    /** Its path in the file. */
    public String name() {
      return data.getPath();
    }

    /** Its shape, as it is stored. */
    public Shape shape() {
      return Hdf5Values.shape(data);
    }

    /**
     * Its values as float32, row by row.
     *
     * @throws IOException if the file is damaged, or the array is not numeric
     */
    public float[] floats() throws IOException {
      return reading(file, Optional.of(name()), () -> Hdf5Values.floats(name(), data));
    }
  }

  private final Path file;
  private final Hdf5Channel channel;
  private final HdfFile hdf;
  private final Optional<KerasArchive> archive;
  private final Optional<Map<String, List<Dataset>>> byLayer;

  private KerasFile(Path file, Hdf5Channel channel, HdfFile hdf, Optional<KerasArchive> archive)
      throws IOException {
    this.file = file;
    this.channel = channel;
    this.hdf = hdf;
    this.archive = archive;
    var list = legacyRoot(hdf);
    this.byLayer =
        list.isPresent() ? Optional.of(LegacyLayers.arraysByLayer(list.get())) : Optional.empty();
  }

  private static Optional<Group> legacyRoot(HdfFile hdf) {
    if (LegacyLayers.isLegacy(hdf)) return Optional.of(hdf);
    return hdf.getChild("model_weights") instanceof Group whole
        ? Optional.of(whole)
        : Optional.empty();
  }

  /**
   * Opens a file. The caller closes it.
   *
   * @throws IOException if there is no such file, it is not Keras's, or it is damaged
   */
  public static KerasFile open(Path file) throws IOException {
    return Hdf5Opening.openKeras(file, (weights, archive) -> open(file, weights, archive));
  }

  private static KerasFile open(Path file, Path weights, Optional<KerasArchive> archive)
      throws IOException {
    return Hdf5Opening.open(
        file, weights, (hdf, channel) -> new KerasFile(file, channel, hdf, archive));
  }

  /** The configuration of the model, JSON; empty if the file has weights only. */
  public Optional<String> config() throws IOException {
    if (archive.isPresent()) return Optional.of(text(archive.get().config()));
    return attribute(hdf, "model_config");
  }

  /** The JSON that names the version of Keras, in an archive. */
  public Optional<String> metadata() {
    return archive.map(KerasArchive::metadata).filter(json -> json.length > 0).map(KerasFile::text);
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  /** The attribute {@code keras_version} of an {@code .h5} file. */
  public Optional<String> version() throws IOException {
    return ofModel("keras_version");
  }

  /** The library that Keras computed with: {@code tensorflow}, {@code theano}. */
  public Optional<String> backend() throws IOException {
    return ofModel("backend");
  }

  private Optional<String> ofModel(String attribute) throws IOException {
    var ofFile = attribute(hdf, attribute);
    if (ofFile.isPresent()) return ofFile;
    var weights = legacyRoot(hdf);
    return weights.isPresent() ? attribute(weights.get(), attribute) : Optional.empty();
  }

  private Optional<String> attribute(Group group, String name) throws IOException {
    return reading(
        file,
        () ->
            Optional.ofNullable(group.getAttribute(name))
                .map(attribute -> attribute.isEmpty() ? null : attribute.getData())
                .map(Object::toString));
  }

  /** Whether each layer has a list of its arrays; otherwise each has a group. */
  public boolean listsLayers() {
    return byLayer.isPresent();
  }

  /**
   * The arrays of a layer of the model itself, in their order, if {@link #listsLayers}. A nested
   * model has one list for all of its layers.
   */
  public Optional<List<Array>> listed(String layer) {
    return byLayer
        .map(all -> all.get(layer))
        .map(arrays -> arrays.stream().map(Array::new).toList());
  }

  /** The layers that have arrays, if {@link #listsLayers}. */
  public List<String> layersWithArrays() {
    var layers = new ArrayList<String>();
    byLayer
        .orElse(Map.of())
        .forEach((layer, arrays) -> layers.addAll(arrays.isEmpty() ? List.of() : List.of(layer)));
    return layers;
  }

  /**
   * The arrays of a group, in their order, unless {@link #listsLayers}.
   *
   * @param group names from the outermost on, as {@code ["layers", "conv2d_1"]}
   */
  public List<Array> variables(List<String> group) throws IOException {
    return reading(
        file,
        () -> {
          Group at = hdf;
          for (var name : group) {
            var child = child(at, name);
            if (child.isEmpty()) return List.of();
            at = child.get();
          }
          return arrays(at);
        });
  }

  private static Optional<Group> child(Group at, String name) throws IOException {
    for (var candidate : LAYERS.contains(name) ? LAYERS : List.of(name)) {
      var found = Hdf5Groups.group(at, candidate);
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  private List<Array> arrays(Group group) throws IOException {
    var variables = Hdf5Groups.group(group, "vars");
    if (variables.isEmpty()) return List.of();
    var numbered = new TreeMap<Integer, Array>();
    for (var node : variables.get().getChildren().values()) {
      if (!(node instanceof Dataset array) || !node.getName().matches("\\d{1,6}")) {
        throw new IOException(node.getPath() + " is no numbered array; save it again with Keras");
      }
      numbered.put(Integer.parseInt(node.getName()), new Array(array));
    }
    return List.copyOf(numbered.values());
  }

  /** The group of the first layer of a class: {@code conv2d} of {@code Conv2D}. */
  public static String groupName(String className) {
    return KerasModelConfig.snakeCase(className);
  }

  /** How many arrays each group below {@code layers} has, to find those that nothing reads. */
  public Map<String, Integer> countedGroups() throws IOException {
    var counts = new LinkedHashMap<String, Integer>();
    if (listsLayers()) return counts;
    var layers = child(hdf, "layers");
    if (layers.isEmpty()) return counts;
    for (var node : layers.get().getChildren().values()) {
      if (node instanceof Group group) counts.put(group.getName(), arrays(group).size());
    }
    return counts;
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (archive.isPresent()) archive.get().close();
  }
}
