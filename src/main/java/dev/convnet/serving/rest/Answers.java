// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.convnet.serving.calls.Classification;
import dev.convnet.serving.calls.Regression;
import dev.convnet.serving.repository.ServingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** Writes answers in JSON. */
public final class Answers {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private Answers() {}

  /** Writes a document. */
  public interface Writer {
    /** Writes the document. */
    void write(JsonGenerator json) throws IOException;
  }

  /** A document. */
  public static byte[] json(Writer writer) {
    var out = new ByteArrayOutputStream(256);
    try (var json = JSON.createGenerator(out)) {
      writer.write(json);
    } catch (IOException e) { // nothing is written to a file
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] error(String message) {
    return json(
        json -> {
          json.writeStartObject();
          json.writeStringField("error", message);
          json.writeEndObject();
        });
  }

  /** The outputs as {@code {"outputs": …}}. */
  static byte[] columns(SignatureDef signature, Map<String, Tensor> outputs) {
    var writers = writers(signature, outputs);
    return json(
        json -> {
          json.writeStartObject();
          json.writeFieldName("outputs");
          if (writers.size() > 1) json.writeStartObject();
          for (var output : writers.entrySet()) {
            if (writers.size() > 1) json.writeFieldName(output.getKey());
            output.getValue().write(json);
          }
          if (writers.size() > 1) json.writeEndObject();
          json.writeEndObject();
        });
  }

  /**
   * The outputs as {@code {"predictions": […]}}.
   *
   * @throws ServingException if they do not have as many rows as each other
   */
  static byte[] rows(SignatureDef signature, Map<String, Tensor> outputs) {
    var writers = writers(signature, outputs);
    long rows = requireSameRows(writers);
    return json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("predictions");
          for (long i = 0; i < rows; i++) {
            if (writers.size() > 1) json.writeStartObject();
            for (var output : writers.entrySet()) {
              if (writers.size() > 1) json.writeFieldName(output.getKey());
              output.getValue().writeRow(json);
            }
            if (writers.size() > 1) json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** The classes of each example as {@code {"results": [[[label, score], …], …]}}. */
  static byte[] classes(Classification classification) {
    return results(
        json -> {
          for (var example : classification.examples()) {
            json.writeStartArray();
            for (var found : example) {
              json.writeStartArray();
              json.writeString(found.label());
              json.writeNumber(DecimalText.of(found.score()));
              json.writeEndArray();
            }
            json.writeEndArray();
          }
        });
  }

  /** The value of each example as {@code {"results": [v, …]}}. */
  static byte[] values(Regression regression) {
    return results(
        json -> {
          for (var value : regression.values()) json.writeNumber(DecimalText.of(value));
        });
  }

  private static byte[] results(Writer items) {
    return json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("results");
          items.write(json);
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static Map<String, TensorWriter> writers(
      SignatureDef signature, Map<String, Tensor> outputs) {
    var writers = new TreeMap<String, TensorWriter>();
    outputs.forEach(
        (name, tensor) ->
            writers.put(
                name,
                new TensorWriter(name, signature.getOutputsOrThrow(name).getDtype(), tensor)));
    return writers;
  }

  private static long requireSameRows(Map<String, TensorWriter> writers) {
    long rows = -1;
    for (var output : writers.entrySet()) {
      var shape = output.getValue().shape();
      if (shape.numDimensions() == 0) {
        throw ServingException.invalidArgument(
            "Tensor name: %s has no shape information; send \"inputs\" instead of \"instances\""
                .formatted(output.getKey()));
      }
      if (rows >= 0 && shape.get(0) != rows) {
        throw ServingException.invalidArgument(
            "Tensor name: %s has inconsistent batch size: %d expecting: %d"
                .formatted(output.getKey(), shape.get(0), rows));
      }
      rows = shape.get(0);
    }
    return rows;
  }
}
