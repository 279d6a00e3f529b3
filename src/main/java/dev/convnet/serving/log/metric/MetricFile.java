// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.filter.EntryField;
import dev.convnet.serving.log.filter.LogFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The file {@code metrics.json} with the definitions of a log's metrics. A program that logs reads
 * it again when it changes.
 */
public final class MetricFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path path;

  /** The file of a log's folder; it need not exist. */
  public MetricFile(Path logFolder) {
    this.path = logFolder.resolve("metrics.json");
  }

  /** When it was changed last, in milliseconds since 1970; 0 if there is none. */
  public long version() {
    return path.toFile().lastModified();
  }

  /**
   * Its definitions by name.
   *
   * @throws IOException if it cannot be read, or a definition is wrong
   */
  public Map<String, MetricDefinition> read() throws IOException {
    var definitions = new TreeMap<String, MetricDefinition>();
    if (!Files.exists(path)) return definitions;
    try {
      for (var json : JSON.readTree(path.toFile())) {
        var definition = definition(json);
        definitions.put(definition.name(), definition);
      }
    } catch (JsonProcessingException | InvalidSettingException e) {
      throw new IOException("%s is wrong: %s".formatted(path, e.getMessage()), e);
    }
    return definitions;
  }

  private static MetricDefinition definition(JsonNode json) {
    var labels = new ArrayList<EntryField>();
    json.path("labels").forEach(label -> labels.add(EntryField.parse(label.asText())));
    return new MetricDefinition(
        json.path("name").asText(),
        LogFilter.parse(json.path("filter").asText()),
        Optional.ofNullable(json.get("value")).map(value -> EntryField.parse(value.asText())),
        labels);
  }

  /** Replaces the file as a whole. */
  public void write(Collection<MetricDefinition> definitions) throws IOException {
    var json = JSON.createArrayNode();
    for (var definition : definitions) {
      var node = json.addObject();
      node.put("name", definition.name());
      node.put("filter", definition.filter().toString());
      definition.value().ifPresent(value -> node.put("value", value.toString()));
      var labels = node.putArray("labels");
      definition.labels().forEach(label -> labels.add(label.toString()));
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    var next = path.resolveSibling("metrics.json.next");
    JSON.writeValue(next.toFile(), json);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
