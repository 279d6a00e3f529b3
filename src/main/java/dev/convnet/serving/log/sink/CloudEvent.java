// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.serving.log.entry.LogEntry;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry as a CloudEvent 1.0. Its id is the entry's insert id, its type {@code
 * dev.convnet.log.LOG}, its data the entry as {@link EntryJson} has it.
 *
 * @param attributes but the type of the data
 */
public record CloudEvent(Map<String, String> attributes, JsonNode data) {
  /** The type of the data. */
  public static final String DATA_TYPE = "application/json";

  /** The event of an entry. */
  public static CloudEvent of(LogEntry entry) {
    var data = EntryJson.of(entry);
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("specversion", "1.0");
    attributes.put("id", entry.insertId());
    attributes.put("source", "/convnet/logs");
    attributes.put("type", "dev.convnet.log." + entry.logName());
    attributes.put("time", data.get("timestamp").asText());
    return new CloudEvent(attributes, data);
  }
}
