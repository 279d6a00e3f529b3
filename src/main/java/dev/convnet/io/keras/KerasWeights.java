// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static dev.convnet.io.keras.Hdf5Errors.reading;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * Reads a Keras weight file: an {@code .h5} file of Keras 1 to 3 (a whole model or its weights), a
 * {@code .weights.h5} file or a {@code .keras} archive. The content of the file, not its name,
 * decides which it is.
 *
 * <pre>{@code
 * try (var weights = KerasWeights.open(Path.of("vgg16.h5"))) {
 *   float[] kernel = weights.floats("block1_conv1/kernel");
 * }
 * }</pre>
 *
 * <p>An array's name is that of its layer and its variable, {@code block1_conv1/kernel}. Each array
 * is read when it is asked for. Arrays of old ResNet50 files have the names of Keras's current
 * ResNet50, and their values are adapted to it. Not thread-safe.
 */
public final class KerasWeights implements AutoCloseable {
  private final Path file;
  private final Hdf5Channel channel;
  private final boolean legacyResNet50;
  private final Map<String, Dataset> arrays;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final Optional<KerasArchive> archive;

  private KerasWeights(
      Path file, Hdf5Channel channel, Map<String, Dataset> arrays, Optional<KerasArchive> archive) {
    this.file = file;
    this.channel = channel;
    this.legacyResNet50 = LegacyResNet50.matches(arrays.keySet());
    this.arrays = legacyResNet50 ? LegacyResNet50.renamed(arrays) : arrays;
    this.archive = archive;
    this.arrays.forEach((name, array) -> shapes.put(name, Hdf5Values.shape(array)));
  }

  /**
   * Opens a file and reads the names of its arrays. The caller closes the result.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is not a Keras weight file, or it is damaged
   */
  public static KerasWeights open(Path file) throws IOException {
    return Hdf5Opening.openKeras(file, (weights, archive) -> open(file, weights, archive));
  }

  private static KerasWeights open(Path file, Path weights, Optional<KerasArchive> archive)
      throws IOException {
    var config =
        archive.isPresent()
            ? KerasModelConfig.read(file, archive.get().config())
            : KerasModelConfig.NONE;
    return Hdf5Opening.open(
        file,
        weights,
        (hdf, channel) -> new KerasWeights(file, channel, arrays(hdf, config), archive));
  }

  private static Map<String, Dataset> arrays(HdfFile hdf, KerasModelConfig config)
      throws IOException {
    if (LegacyLayers.isLegacy(hdf)) return LegacyLayers.arrays(hdf);
    if (hdf.getChild("model_weights") instanceof Group whole) return LegacyLayers.arrays(whole);
    if (VariableGroups.areIn(hdf)) return VariableGroups.arrays(hdf, config);
    throw new IOException(
        "it is HDF5, but not a Keras weight file: it holds " + hdf.getChildren().keySet());
  }

  /** The shapes of all arrays by their names, in the order of the file. */
  public Map<String, Shape> shapes() {
    return Collections.unmodifiableMap(shapes);
  }

  /**
   * The values of an array as float32, in row-major order, whatever numeric type the file has.
   *
   * @throws IllegalArgumentException if there is no array of this name
   * @throws IOException if the file is damaged, or the array is not numeric
   */
  public float[] floats(String name) throws IOException {
    var array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "%s has no array '%s'; it has %s".formatted(file, name, arrays.keySet()));
    }
    var floats = reading(file, Optional.of(name), () -> Hdf5Values.floats(name, array));
    return legacyResNet50 ? LegacyResNet50.values(name, floats) : floats;
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }

  /** Closes the file, and deletes the temporary copy of a {@code .keras} archive's weights. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (archive.isPresent()) archive.get().close();
  }
}
