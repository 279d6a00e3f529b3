// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file {@code alerts.json} with the definitions of a log's alerts. A program that logs reads it
 * again when it changes.
 */
public final class AlertFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Each may need a thread. */
  private static final int MOST = 100;

  private final Path path;

  /** The file of a log's folder; it need not exist. */
  public AlertFile(Path logFolder) {
    this.path = logFolder.resolve("alerts.json");
  }

  /**
   * Its definitions by name.
   *
   * @throws IOException if it cannot be read, or a definition is wrong
   */
  public Map<String, AlertDefinition> read() throws IOException {
    var definitions = new TreeMap<String, AlertDefinition>();
    if (!Files.exists(path)) return definitions;
    try {
      for (var json : JSON.readTree(path.toFile())) {
        var definition = definition(json);
        definitions.put(definition.name(), definition);
      }
      requireFew(definitions.size());
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new IOException("%s is wrong: %s".formatted(path, e.getMessage()), e);
    }
    return definitions;
  }

  private static AlertDefinition definition(JsonNode json) {
    return new AlertDefinition(
        json.path("name").asText(),
        json.path("metric").asText(),
        Figure.named(json.path("figure").asText()),
        Comparison.of(json.path("comparison").asText()),
        json.path("threshold").asDouble(Double.NaN),
        json.path("minutes").asInt(),
        action(json),
        Instant.parse(json.path("created").asText()));
  }

  private static AlertAction action(JsonNode json) {
    if (json.has("webhook"))
      return new AlertAction.Webhook(URI.create(json.get("webhook").asText()));
    var arguments = new ArrayList<String>();
    json.path("command").forEach(argument -> arguments.add(argument.asText()));
    return new AlertAction.Command(arguments);
  }

  private static void requireFew(int number) {
    if (number > MOST) {
      throw new InvalidSettingException("alerts", "may be %d, got %d".formatted(MOST, number));
    }
  }

  /** Replaces the file as a whole. */
  public void write(Collection<AlertDefinition> definitions) throws IOException {
    requireFew(definitions.size());
    var json = JSON.createArrayNode();
    for (var definition : definitions) {
      var node =
          json.addObject()
              .put("name", definition.name())
              .put("metric", definition.metric())
              .put("figure", definition.figure().toString())
              .put("comparison", definition.comparison().toString())
              .put("threshold", definition.threshold())
              .put("minutes", definition.minutes())
              .put("created", definition.created().toString());
      if (definition.action() instanceof AlertAction.Webhook webhook) {
        node.put("webhook", webhook.uri().toString());
      } else if (definition.action() instanceof AlertAction.Command command) {
        var arguments = node.putArray("command");
        command.arguments().forEach(arguments::add);
      }
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    var next = path.resolveSibling("alerts.json.next");
    JSON.writeValue(next.toFile(), json);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
