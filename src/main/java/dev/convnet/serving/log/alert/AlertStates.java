// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code alert-states.json}: which alerts fire, and what has not been told yet. */
record AlertStates(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(AlertWatcher.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  static AlertStates in(Path logFolder) {
    return new AlertStates(logFolder.resolve("alert-states.json"));
  }

  /** The states by the names of the alerts; none if the file is missing or damaged. */
  Map<String, AlertState> read() throws IOException {
    if (!Files.exists(path)) return new TreeMap<>();
    try {
      return JSON.readValue(path.toFile(), new TypeReference<TreeMap<String, AlertState>>() {});
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged; all alerts begin as resolved", path);
      return new TreeMap<>();
    }
  }

  /** Replaces the file as a whole. */
  void write(Map<String, AlertState> states) throws IOException {
    var next = path.resolveSibling("alert-states.json.next");
    JSON.writeValue(next.toFile(), states);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
