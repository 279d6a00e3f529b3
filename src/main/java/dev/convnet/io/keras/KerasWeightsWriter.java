// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tensorflow.ndarray.Shape;

/**
 * Writes a file of weights for {@code load_weights} of Keras. The file is complete when it appears;
 * all arrays are in memory until then.
 *
 * <p>Attributes are strings of bytes without an end, which Keras decodes as UTF-8. A list of names
 * over 64 KB is cut into parts, as Keras does it: an attribute of HDF5 cannot be longer.
 */
public final class KerasWeightsWriter {
  private static final int LARGEST_ATTRIBUTE = 64_000;

  /** How the arrays lie in the file, which Keras knows from its name. */
  public enum Form {
    /** {@code .h5}: each layer has a list of its arrays. Keras can load it by the layers' names. */
    LAYER_LISTS,
    /** {@code .weights.h5}: each layer has a group, named by its class and number. */
    CLASS_GROUPS;

    /**
     * The form of a file.
     *
     * @throws InvalidSettingException if its name is not one that Keras knows
     */
    public static Form of(Path file) {
      var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".weights.h5")) return CLASS_GROUPS;
      if (name.endsWith(".h5")) return LAYER_LISTS;
      throw new InvalidSettingException(
          "%s: the name of a weight file must end in .weights.h5 or .h5, because Keras tells the"
                  .formatted(file)
              + " format by it");
    }
  }

  /**
   * An array of float32.
   *
   * @param name in a layer's list, {@code conv1/kernel}; groups have numbers instead
   * @param values are read when the array is written
   */
  public record NewArray(String name, Shape shape, KerasRestorer.ArrayValues values) {
    /** The number of images that Keras's {@code Normalization} has seen, which is an integer. */
    static final String COUNT = "count";

    /** A layer's number of images, which nothing needs, but which Keras expects in the file. */
    public static NewArray count(String layer) {
      return new NewArray(layer + "/" + COUNT, Shape.scalar(), () -> new float[1]);
    }

    private Object data() throws IOException {
      if (name.endsWith("/" + COUNT)) return 0L;
      var floats = values.read();
      for (var value : floats) {
        if (!Float.isFinite(value)) {
          throw NotFiniteException.ofVariables("the weight file", List.of(name));
        }
      }
      return nested(floats, 0, floats.length, shape.asArray());
    }

    /** The form in which jHDF takes arrays of several dimensions. */
    private static Object nested(float[] values, int from, int to, long[] sizes) {
      if (sizes.length == 0) return values[from];
      if (sizes.length == 1) return Arrays.copyOfRange(values, from, to);
      var inner = Arrays.copyOfRange(sizes, 1, sizes.length);
      var dimensions = new int[sizes.length];
      for (var i = 0; i < sizes.length; i++) dimensions[i] = Math.toIntExact(sizes[i]);
      var parts = (Object[]) java.lang.reflect.Array.newInstance(float.class, dimensions);
      var step = parts.length == 0 ? 0 : (to - from) / parts.length;
      for (var i = 0; i < parts.length; i++) {
        parts[i] = nested(values, from + i * step, from + (i + 1) * step, inner);
      }
      return parts;
    }
  }

  private KerasWeightsWriter() {}

  /**
   * Writes a file whose layers have lists.
   *
   * @param file must not exist
   * @param version of Keras, by which Keras knows how to read the arrays
   * @param arraysByLayer in the order of the model's layers; layers without arrays are left out
   * @throws IOException if the file cannot be written; nothing is left of it then
   */
  public static void writeLists(
      Path file, String version, Map<String, List<NewArray>> arraysByLayer) throws IOException {
    write(
        file,
        hdf -> {
          var layers = new ArrayList<String>();
          for (var layer : arraysByLayer.entrySet()) {
            if (layer.getValue().isEmpty()) continue;
            layers.add(layer.getKey());
            writeList(hdf, layer.getKey(), layer.getValue());
          }
          putNames(hdf, "layer_names", layers);
          hdf.putAttribute("backend", "tensorflow");
          hdf.putAttribute("keras_version", version);
        });
  }

  private static void writeList(WritableGroup hdf, String layer, List<NewArray> arrays)
      throws IOException {
    var group = group(hdf, List.of(layer.split("/")));
    var names = new ArrayList<String>();
    for (var array : arrays) {
      var parts = List.of(array.name().split("/"));
      var inner = group(group, parts.subList(0, parts.size() - 1));
      inner.putDataset(parts.get(parts.size() - 1) + ":0", array.data());
      names.add(array.name() + ":0");
    }
    putNames(group, "weight_names", names);
  }

  /**
   * Writes a file whose layers have groups.
   *
   * @param file must not exist
   * @param arraysByGroup the groups from the outermost on: {@code ["layers", "conv2d_1"]}
   * @throws IOException if the file cannot be written; nothing is left of it then
   */
  public static void writeGroups(Path file, Map<List<String>, List<NewArray>> arraysByGroup)
      throws IOException {
    write(
        file,
        hdf -> {
          variables(hdf);
          for (var layer : arraysByGroup.entrySet()) {
            var path = layer.getKey();
            for (var i = 2; i <= path.size(); i++) variables(group(hdf, path.subList(0, i)));
            var variables = variables(group(hdf, path));
            var number = 0;
            for (var array : layer.getValue()) {
              variables.putDataset(Integer.toString(number++), array.data());
            }
          }
          putLast(hdf);
        });
  }

  /**
   * Adds a number that comes last in the file: jHDF 0.13.0 writes its own name behind the last
   * array, over an empty group that is there.
   */
  private static void putLast(WritableHdfFile hdf) {
    var order = new ConcurrentHashMap<String, Integer>(); // jHDF's
    hdf.getChildren().keySet().forEach(name -> order.put(name, 0));
    for (var i = 0; ; i++) {
      var name = "end_" + i;
      order.put(name, i);
      if (new ArrayList<>(order.keySet()).indexOf(name) == order.size() - 1) {
        hdf.putDataset(name, 0L);
        return;
      }
      order.remove(name);
    }
  }

  /** Keras 2 needs this group in a model, too, where it is empty. */
  private static WritableGroup variables(WritableGroup group) {
    return group(group, List.of("vars"));
  }

  private static WritableGroup group(WritableGroup parent, List<String> path) {
    var group = parent;
    for (var name : path) {
      group =
          group.getChildren().get(name) instanceof WritableGroup existing
              ? existing
              : group.putGroup(name);
    }
    return group;
  }

  /** One attribute, or {@code NAME0}, {@code NAME1} and so on. */
  private static void putNames(WritableGroup group, String attribute, List<String> names) {
    var longest =
        names.stream().mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length).max();
    var inOne = LARGEST_ATTRIBUTE / (longest.orElse(0) + 1);
    if (names.size() <= inOne) {
      group.putAttribute(attribute, names.toArray(String[]::new));
      return;
    }
    for (var i = 0; i * inOne < names.size(); i++) {
      var part = names.subList(i * inOne, Math.min(names.size(), (i + 1) * inOne));
      group.putAttribute(attribute + i, part.toArray(String[]::new));
    }
  }

  private interface Content {
    void write(WritableHdfFile hdf) throws IOException;
  }

  private static void write(Path file, Content content) throws IOException {
    if (Files.exists(file)) throw new FileAlreadyExistsException(file + " exists already");
    var parent = file.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    var part = Files.createTempFile(parent, "." + file.getFileName(), ".part");
    try {
      try (var hdf = HdfFile.write(part)) {
        content.write(hdf);
      } catch (io.jhdf.exceptions.HdfException e) {
        throw new IOException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
