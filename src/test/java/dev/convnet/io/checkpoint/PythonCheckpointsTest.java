// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/**
 * Random checkpoints that Python wrote, in both formats, of every type, whole and in slices, in one
 * and in several shards: what we read of them is what Python reads.
 */
class PythonCheckpointsTest {
  private static final int CHECKPOINTS = 40;

  private final long seed = System.nanoTime() % 1_000_000_000;

  @TempDir Path directory;

  @Test
  void areReadAsPythonReadsThem() throws IOException, InterruptedException {
    var output = Python.run("random_checkpoints.py", directory, CHECKPOINTS, seed);

    var tensors = new ArrayList<JsonNode>();
    for (var line : output.lines().toList()) tensors.add(new ObjectMapper().readTree(line));
    var names = new HashMap<String, Set<String>>();
    for (var tensor : tensors) {
      names.computeIfAbsent(path(tensor), path -> new TreeSet<>()).add(name(tensor));
      assertRead(tensor);
    }
    assertEquals(CHECKPOINTS, names.size());
    for (var entry : names.entrySet()) assertHasAll(entry);
  }

  private static String path(JsonNode tensor) {
    return tensor.get("path").asText();
  }

  private static String name(JsonNode tensor) {
    return tensor.get("name").asText();
  }

  private void assertHasAll(Map.Entry<String, Set<String>> expected) throws IOException {
    try (var reader = CheckpointReader.open(Path.of(expected.getKey()))) {
      assertEquals(expected.getValue(), reader.entries().keySet(), "seed " + seed);
      reader.checkFiles();
      reader.verify();
    }
  }

  private void assertRead(JsonNode tensor) throws IOException {
    try (var reader = CheckpointReader.open(Path.of(path(tensor)))) {
      var entry = reader.entry(name(tensor));
      var what = entry + " of " + path(tensor) + ", seed " + seed;
      assertEquals(tensor.get("type").asText(), entry.typeName(), what);
      assertEquals(longs(tensor.get("shape")), longs(entry.shape()), what);
      assertEquals(tensor.get("values").size(), entry.count(), what);
      assertValues(tensor.get("values"), reader.values(entry.name()), what);
    }
  }

  private static List<Long> longs(Shape shape) {
    return Arrays.stream(shape.asArray()).boxed().toList();
  }

  private static List<Long> longs(JsonNode numbers) {
    var longs = new ArrayList<Long>();
    numbers.forEach(number -> longs.add(number.asLong()));
    return longs;
  }

  private static void assertValues(JsonNode expected, TensorValues values, String what)
      throws IOException {
    for (int i = 0; i < expected.size(); i++) {
      var where = "value " + i + " of " + what;
      if (values.isComplex()) {
        assertEquals(number(expected.get(i).get(0)), values.number(i), where);
        assertEquals(number(expected.get(i).get(1)), values.imaginary(i), where);
      } else if (values.isInteger()) {
        assertEquals(integer(expected.get(i)), values.text(i), where);
      } else if (values.isReal()) {
        assertEquals(number(expected.get(i)), values.number(i), where);
      } else {
        assertTrue(values.isString(), where);
        var bytes = values.bytes(i).toByteArray();
        assertEquals(expected.get(i).asText(), HexFormat.of().formatHex(bytes), where);
      }
    }
  }

  private static double number(JsonNode text) {
    return switch (text.asText()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text.asText());
    };
  }

  private static String integer(JsonNode text) {
    return switch (text.asText()) {
      case "True", "1.0" -> "1"; // booleans
      case "False", "0.0" -> "0";
      default -> text.asText();
    };
  }
}
