// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.data.images.Resize;
import dev.convnet.data.packed.ImageExample.Keys;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What TensorFlow Datasets writes beside the shards: {@code features.json}, {@code
 * dataset_info.json} and the names of the classes, one per line.
 *
 * @param keys the names of the features
 * @param classNames empty if they are not known
 * @param imageSize the size of all images, if it is the same
 * @param shardLengths the number of records of each shard, by split; a split may be missing
 */
record Metadata(
    Keys keys,
    List<String> classNames,
    Optional<Resize> imageSize,
    Map<String, List<Long>> shardLengths) {
  static final String FEATURES = "features.json";
  static final String INFO = "dataset_info.json";
  private static final String PYTHON = "tensorflow_datasets.core.features.";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The file with the names of the classes. */
  static String labelsFile(Keys keys) {
    return keys.label() + ".labels.txt";
  }

  /**
   * A split as it is written.
   *
   * @param bytes of all its examples
   */
  record SplitInfo(String name, List<Integer> shardLengths, long bytes) {}

  /**
   * Writes the three files.
   *
   * @param encoding {@code png} or {@code jpeg}; empty if images are of both
   */
  static void write(
      Path folder,
      String name,
      List<SplitInfo> splits,
      List<String> classNames,
      Optional<Resize> imageSize,
      Optional<String> encoding)
      throws IOException {
    Files.write(folder.resolve(labelsFile(Keys.STANDARD)), classNames);
    JSON.writeValue(
        folder.resolve(FEATURES).toFile(), features(classNames.size(), imageSize, encoding));
    JSON.writeValue(folder.resolve(INFO).toFile(), info(name, splits));
  }

  private static ObjectNode features(
      int classes, Optional<Resize> imageSize, Optional<String> encoding) {
    var root =
        JSON.createObjectNode().put("pythonClassName", PYTHON + "features_dict.FeaturesDict");
    var features = root.putObject("featuresDict").putObject("features");
    var image = features.putObject(Keys.STANDARD.image());
    var settings = image.put("pythonClassName", PYTHON + "image_feature.Image").putObject("image");
    settings
        .putObject("shape")
        .putArray("dimensions")
        .add(imageSize.map(size -> "" + size.height()).orElse("-1"))
        .add(imageSize.map(size -> "" + size.width()).orElse("-1"))
        .add("3");
    settings.put("dtype", "uint8");
    encoding.ifPresent(format -> settings.put("encodingFormat", format));
    features
        .putObject(Keys.STANDARD.label())
        .put("pythonClassName", PYTHON + "class_label_feature.ClassLabel")
        .putObject("classLabel")
        .put("numClasses", "" + classes);
    return root;
  }

  private static ObjectNode info(String name, List<SplitInfo> splits) {
    var info = JSON.createObjectNode();
    info.put("name", name).put("version", "1.0.0").put("fileFormat", "tfrecord");
    info.put("description", "Labeled images, packed by convnet.");
    var array = info.putArray("splits");
    for (var split : splits) {
      var node = array.addObject().put("name", split.name);
      var lengths = node.putArray("shardLengths");
      split.shardLengths.forEach(length -> lengths.add("" + length));
      node.put("numBytes", "" + split.bytes);
      node.put("filepathTemplate", "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}");
    }
    var items = info.putObject("supervisedKeys").putObject("tuple").putArray("items");
    items.addObject().put("featureKey", Keys.STANDARD.image());
    items.addObject().put("featureKey", Keys.STANDARD.label());
    return info;
  }

  /**
   * Reads what there is of the files; a folder of shards only has the standard features, whose
   * classes have no names.
   *
   * @throws IOException if a file is no JSON, or the features are not those of labeled images
   */
  static Metadata read(Path folder) throws IOException {
    var features = json(folder.resolve(FEATURES)).path("featuresDict").path("features");
    var keys = keys(features, folder.resolve(FEATURES));
    var labels = folder.resolve(labelsFile(keys));
    var names =
        Files.exists(labels)
            ? lines(labels)
            : numbers(features.path(keys.label()).path("classLabel").path("numClasses").asInt());
    return new Metadata(
        keys,
        names,
        imageSize(features.path(keys.image()).path("image").path("shape").path("dimensions")),
        shardLengths(json(folder.resolve(INFO)).path("splits")));
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not text in UTF-8", e);
    }
  }

  private static JsonNode json(Path file) throws IOException {
    if (!Files.exists(file)) return JSON.missingNode();
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not JSON (%s)".formatted(file, e.getOriginalMessage().replaceAll("\\R", " ")), e);
    }
  }

  private static Keys keys(JsonNode features, Path file) throws IOException {
    if (features.isMissingNode()) return Keys.STANDARD;
    return new Keys(
        key(features, "Image", Keys.STANDARD.image(), file),
        key(features, "ClassLabel", Keys.STANDARD.label(), file));
  }

  /** The feature with the usual name, or the only one of the class. */
  private static String key(JsonNode features, String type, String usual, Path file)
      throws IOException {
    var names =
        features.properties().stream()
            .filter(f -> f.getValue().path("pythonClassName").asText().endsWith("." + type))
            .map(Map.Entry::getKey)
            .toList();
    if (names.contains(usual)) return usual;
    if (names.size() == 1) return names.get(0);
    throw new IOException(
        "%s has %d features of the type %s, need one: only labeled images can be read"
            .formatted(file, names.size(), type));
  }

  static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static Optional<Resize> imageSize(JsonNode dimensions) {
    int height = dimensions.path(0).asInt(-1);
    int width = dimensions.path(1).asInt(-1);
    return height > 0 && width > 0 ? Optional.of(new Resize(height, width)) : Optional.empty();
  }

  private static Map<String, List<Long>> shardLengths(JsonNode splits) {
    var lengths = new HashMap<String, List<Long>>();
    for (var split : splits) {
      var values = new ArrayList<Long>();
      split.path("shardLengths").forEach(length -> values.add(length.asLong(-1)));
      lengths.put(split.path("name").asText(), values);
    }
    return lengths;
  }
}
