// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.stream.Collectors.toMap;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
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
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private final Path file;
  private final HdfFile hdf;
  private final boolean legacyResNet50;
  private final Map<String, Dataset> arrays;
  private final Optional<KerasArchive> archive;

  private KerasWeights(
      Path file, HdfFile hdf, Map<String, Dataset> arrays, Optional<KerasArchive> archive) {
    this.file = file;
    this.hdf = hdf;
    this.legacyResNet50 = LegacyResNet50.matches(arrays.keySet());
    this.arrays = legacyResNet50 ? LegacyResNet50.renamed(arrays) : arrays;
    this.archive = archive;
  }

  /**
   * Opens a file and reads the names of its arrays. The caller closes the result.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is not a Keras weight file, or it is damaged
   */
  public static KerasWeights open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) throw new NoSuchFileException("there is no file " + file);
    var start = start(file);
    if (startsWith(start, ZIP)) return openArchive(file);
    if (startsWith(start, HDF5)) return open(file, file, Optional.empty());
    throw new IOException(
        file
            + " is neither HDF5 (.h5, .weights.h5) nor a .keras archive; save it again with Keras");
  }

  private static byte[] start(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(HDF5.length);
    }
  }

  private static boolean startsWith(byte[] start, byte[] magic) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }

  private static KerasWeights openArchive(Path file) throws IOException {
    var archive = KerasArchive.open(file);
    try {
      return open(file, archive.weights(), Optional.of(archive));
    } catch (IOException e) {
      archive.close();
      throw e;
    }
  }

  private static KerasWeights open(Path file, Path weights, Optional<KerasArchive> archive)
      throws IOException {
    var hdf = reading(file, () -> new HdfFile(weights));
    try {
      var arrays = reading(file, () -> arrays(hdf, archive.map(KerasArchive::layers)));
      return new KerasWeights(file, hdf, arrays, archive);
    } catch (IOException e) {
      hdf.close();
      throw e;
    }
  }

  private static Map<String, Dataset> arrays(HdfFile hdf, Optional<Map<String, String>> layers)
      throws IOException {
    if (LegacyLayers.isLegacy(hdf)) return LegacyLayers.arrays(hdf);
    if (hdf.getChild("model_weights") instanceof Group whole) return LegacyLayers.arrays(whole);
    if (hdf.getChild("layers") instanceof Group
        || hdf.getChild("_layer_checkpoint_dependencies") instanceof Group) {
      return new VariableGroups(layers.orElse(Map.of())).arrays(hdf);
    }
    throw new IOException(
        "it is HDF5, but not a Keras weight file: it holds " + hdf.getChildren().keySet());
  }

  /** The shapes of all arrays by their names, in the order of the file. */
  public Map<String, Shape> shapes() {
    return Collections.unmodifiableMap(
        arrays.entrySet().stream()
            .collect(
                toMap(
                    Map.Entry::getKey,
                    array -> shape(array.getValue()),
                    (first, second) -> first,
                    LinkedHashMap::new)));
  }

  private static Shape shape(Dataset array) {
    var sizes = array.getDimensions();
    return Shape.of(Arrays.stream(sizes).asLongStream().toArray());
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
    var floats = reading(file, () -> Hdf5Values.floats(name, array));
    return legacyResNet50 ? LegacyResNet50.values(name, floats) : floats;
  }

  private interface Reading<T> {
    T get() throws IOException;
  }

  /**
   * Names the file in errors. jHDF's own exceptions have no common type, and it runs out of memory
   * if a damaged file claims an absurd length.
   */
  private static <T> T reading(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "%s is damaged or larger than Java's memory (%s); copy it again, or give Java more memory (-Xmx4g)"
              .formatted(file, e.getMessage()),
          e);
    } catch (RuntimeException e) {
      throw new IOException(
          "%s is damaged or incomplete (%s); copy or save it again".formatted(file, e.getMessage()),
          e);
    }
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }

  /** Closes the file, and deletes the temporary copy of a {@code .keras} archive's weights. */
  @Override
  public void close() throws IOException {
    hdf.close();
    if (archive.isPresent()) archive.get().close();
  }
}
