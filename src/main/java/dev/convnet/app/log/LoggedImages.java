// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes the images of logged requests into a folder for each class that was told as feedback, as
 * {@code train} and {@code transfer} read them.
 */
final class LoggedImages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _.-]*");

  private final LogReader reader;
  private final Path folder;
  private final Map<Instance, String> labels = new HashMap<>();
  private int written;

  private record Instance(String requestId, int place) {}

  LoggedImages(LogReader reader, Path folder) {
    this.reader = reader;
    this.folder = folder;
  }

  /**
   * Writes them.
   *
   * @param filter of the predictions
   * @return what was done, in a sentence
   */
  String write(LogFilter filter) throws IOException {
    reader.query(
        LogQuery.of(LogFilter.parse("log_name=feedback")), found -> readLabel(found.entry()));
    var predictions = LogFilter.parse("log_name=predictions AND request:*").and(filter);
    reader.query(LogQuery.of(predictions), found -> write(found.entry()));
    return "wrote %d images into %s; %d labels are of requests without an image in the log"
        .formatted(written, folder, labels.size() - written);
  }

  /** The last label counts. */
  private void readLabel(LogEntry entry) throws IOException {
    var json = JSON.readTree(entry.value(LogField.JSON_PAYLOAD).orElse("{}").toString());
    var label = json.path("label").asText();
    var instance = new Instance(json.path("request_id").asText(), json.path("instance").asInt());
    if (CLASS_NAME.matcher(label).matches()) labels.put(instance, label);
  }

  private void write(LogEntry entry) throws IOException {
    var id = entry.value(LogField.REQUEST_ID).orElse("").toString();
    JsonNode request;
    try {
      request = JSON.readTree(entry.value(LogField.REQUEST).orElse("{}").toString());
    } catch (JsonProcessingException e) { // was no JSON when it came
      return;
    }
    var instances = request.path("instances");
    for (int place = 0; place < instances.size(); place++) {
      var label = labels.get(new Instance(id, place));
      var image = image(instances.get(place));
      if (label != null && image.isPresent()) {
        write(entry.insertId() + "-" + place, label, image.get());
      }
    }
  }

  /** An instance is a file or has pixels, or has such as an input. */
  private static Optional<byte[]> image(JsonNode instance) throws IOException {
    var inner = instance;
    while (inner.isObject() && inner.size() == 1 && !inner.has("b64"))
      inner = inner.iterator().next();
    if (inner.isArray()) return PixelImage.png(inner);
    var text = instance.findPath("b64").asText();
    try {
      var bytes = Base64.getDecoder().decode(text);
      return extension(bytes).isEmpty() ? Optional.empty() : Optional.of(bytes);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void write(String name, String label, byte[] image) throws IOException {
    var path = Files.createDirectories(folder.resolve(label)).resolve(name + extension(image));
    Files.write(path, image);
    written++;
  }

  /** By the first bytes; empty if they are of no kind that is read. */
  private static String extension(byte[] image) {
    if (image.length < 4) return "";
    return switch (image[0] & 0xff) {
      case 0x89 -> ".png";
      case 0xff -> ".jpg";
      case 'G' -> ".gif";
      case 'B' -> ".bmp";
      default -> "";
    };
  }
}
