// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.rest.RestApi;
import dev.convnet.testing.Python;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SavedModels that Python wrote with TensorFlow 1's, TensorFlow 2's and Keras's APIs. */
@Tag("slow")
class PythonModelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void answerAsPythonsOwnLoader(@TempDir Path folder) throws Exception {
    Python.run("served_models.py", folder);
    var calls = JSON.readTree(folder.resolve("calls.json").toFile());
    var names = calls.findValuesAsText("model").stream().distinct().toList();

    try (var models = ModelRepository.empty(line -> {}, false)) {
      models.update(
          names.stream().map(name -> ModelConfig.of(name, folder.resolve(name))).toList());
      var api = new RestApi(models, new ServerMetrics());
      for (var call : calls) {
        var name = call.get("model").asText();
        var answer =
            api.answer(
                "POST",
                "/v1/models/" + name + ":predict",
                JSON.writeValueAsBytes(call.get("body")));
        var text = new String(answer.json(), UTF_8);
        assertEquals(200, answer.status(), name + ": " + text);
        assertSame(name, call.get("outputs"), outputs(JSON.readTree(text), call.get("outputs")));
      }
    }
    assertEquals(5, names.size());
  }

  /** The answer as an array an output, whichever form it has. */
  private static JsonNode outputs(JsonNode answer, JsonNode expected) {
    var outputs = JSON.createObjectNode();
    var names = new ArrayList<String>();
    expected.fieldNames().forEachRemaining(names::add);
    for (var name : names) {
      if (answer.has("outputs")) {
        var all = answer.get("outputs");
        outputs.set(name, names.size() == 1 ? all : all.get(name));
      } else {
        var column = outputs.putArray(name);
        for (var row : answer.get("predictions"))
          column.add(names.size() == 1 ? row : row.get(name));
      }
    }
    return outputs;
  }

  private static void assertSame(String where, JsonNode expected, JsonNode actual) {
    assertEquals(expected.size(), actual.size(), where);
    if (expected.isObject()) {
      for (var entry : expected.properties()) {
        assertSame(where + "." + entry.getKey(), entry.getValue(), actual.get(entry.getKey()));
      }
    } else if (expected.isArray()) {
      for (int i = 0; i < expected.size(); i++) {
        assertSame(where + "[" + i + "]", expected.get(i), actual.get(i));
      }
    } else if (expected.isFloatingPointNumber()) {
      var tolerance = 1e-5 * Math.max(1, Math.abs(expected.asDouble()));
      assertEquals(expected.asDouble(), actual.asDouble(), tolerance, where);
    } else {
      assertEquals(expected, actual, where);
    }
  }
}
