// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the JSON of a model: the {@code config.json} of an archive, the attribute {@code
 * model_config} of an {@code .h5} file, {@code model.to_json()}, or the {@code model.json} of
 * TensorFlow.js. JSON within a JSON string is unpacked.
 */
public final class ConfigReader {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MOST_WRAPPERS = 4;

  private ConfigReader() {}

  /**
   * Reads a model.
   *
   * @param name of the file, for messages
   * @param version what the file says beside the configuration; empty if it says nothing
   * @throws IOException if it is not the JSON of a Keras model
   */
  public static Architecture read(String name, String json, Optional<String> version)
      throws IOException {
    try {
      var model = model(MAPPER.readTree(json));
      var said = version.or(() -> said(model)).flatMap(KerasVersion::of);
      var found = said.orElseGet(() -> KerasVersion.guess(model));
      return new Architecture(found, new GraphReader(found, model).model(model));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not JSON%s; save the model again with Keras".formatted(name, place(e)), e);
    } catch (StackOverflowError e) {
      throw new IOException(name + " nests models too deeply; save the model again with Keras");
    } catch (IOException e) {
      throw new IOException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String place(JsonProcessingException e) {
    return Optional.ofNullable(e.getLocation())
        .map(at -> " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
        .orElse("");
  }

  /**
   * The version that a {@code metadata.json} names.
   *
   * @throws IOException if it is not JSON
   */
  public static Optional<String> versionOf(String metadata) throws IOException {
    return said(MAPPER.readTree(metadata));
  }

  private static Optional<String> said(JsonNode json) {
    return Optional.ofNullable(json.path("keras_version").textValue());
  }

  /** The model itself, without what other programs have put around it. */
  private static JsonNode model(JsonNode json) throws IOException {
    var node = json;
    for (var i = 0; i < MOST_WRAPPERS; i++) {
      if (node.isTextual()) {
        node = MAPPER.readTree(node.textValue());
        continue;
      }
      var inner =
          List.of("modelTopology", "model_config").stream()
              .map(node::path)
              .filter(found -> !found.isMissingNode() && !found.isNull())
              .findFirst();
      if (inner.isEmpty()) break;
      var version = node.get("keras_version");
      node = inner.get();
      if (node instanceof ObjectNode object && version != null && !object.has("keras_version")) {
        object.set("keras_version", version);
      }
    }
    if (node.has("class_name") && node.has("config")) return Values.plain(node);
    throw new IOException(
        node.has("layers") && node.has("name")
            ? "it was saved by Keras 0.3, whose models are not supported; save it with Keras 2 or 3"
            : "it is no Keras model: it has no class_name and config");
  }
}
