// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.calls.CallInput;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/**
 * A request for {@code :predict}, read from JSON in one pass. The answer to {@code {"instances":
 * [A, B]}}, the row format, is {@code {"predictions": [of A, of B]}}; the answer to {@code
 * {"inputs": TENSOR}}, the column format, is {@code {"outputs": TENSOR}}.
 *
 * @param isRows whether it has the row format
 * @param inputs by name; a signature with one input may have a tensor without a name
 */
record PredictRequest(SignatureDef signature, boolean isRows, Map<String, TensorReader> inputs) {
  /**
   * Reads a request.
   *
   * @param signatures finds a signature by its name, or refuses it
   * @throws ServingException if the request is wrong; the message says how
   */
  static PredictRequest read(byte[] body, Function<String, SignatureDef> signatures) {
    return PlainRequest.read(body, signatures).orElseGet(() -> readAny(body, signatures));
  }

  /** Reads a request of any kind, as {@link #read} does. */
  static PredictRequest readAny(byte[] body, Function<String, SignatureDef> signatures) {
    return RequestJson.read(body, json -> new Reader(json, body, signatures).read());
  }

  /** The inputs by name, as a call takes them. */
  Map<String, CallInput> callInputs() {
    var callInputs = new TreeMap<String, CallInput>();
    inputs.forEach((name, reader) -> callInputs.put(name, new JsonInput(reader, isRows)));
    return callInputs;
  }

  private record JsonInput(TensorReader reader, boolean isRows) implements CallInput {
    @Override
    public Optional<List<byte[]>> strings() {
      return reader.values().strings();
    }

    @Override
    public Tensor tensor() {
      return isRows ? reader.rowTensor() : reader.tensor();
    }
  }

  /** The only input, which needs no name. */
  private static Optional<String> onlyInput(SignatureDef signature) {
    var names = signature.getInputsMap().keySet();
    return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
  }

  private static final class Reader {
    private final JsonParser json;
    private final byte[] body;
    private final Function<String, SignatureDef> signatures;
    private final Map<String, TensorReader> inputs = new TreeMap<>();
    private SignatureDef signature = SignatureDef.getDefaultInstance();

    Reader(JsonParser json, byte[] body, Function<String, SignatureDef> signatures) {
      this.json = json;
      this.body = body;
      this.signatures = signatures;
    }

    PredictRequest read() throws IOException {
      signature = signatures.apply(RequestJson.signatureName(body).orElse(""));
      if (signature.getInputsCount() == 0) {
        throw ServingException.invalidArgument("Failed to get input map for signature");
      }
      var found = Optional.<Boolean>empty(); // whether it is rows
      for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        var isRows = key.equals("instances");
        if (!isRows && !key.equals("inputs")) {
          json.skipChildren();
          continue;
        }
        if (found.isPresent()) {
          throw ServingException.invalidArgument(
              "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist");
        }
        found = Optional.of(isRows);
        if (isRows) readRows();
        else readColumns();
      }
      var isRows =
          found.orElseThrow(
              () -> ServingException.invalidArgument("Missing 'inputs' or 'instances' key"));
      return new PredictRequest(signature, isRows, inputs);
    }

    private TensorReader input(String name) {
      var info = signature.getInputsMap().get(name);
      if (info == null) {
        throw ServingException.invalidArgument(
            "JSON object: does not have named input: %s; there are %s"
                .formatted(name, new TreeSet<>(signature.getInputsMap().keySet())));
      }
      return inputs.computeIfAbsent(name, n -> new TensorReader(info.getDtype()));
    }

    private void readColumns() throws IOException {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        readNamedColumns();
        return;
      }
      input(
              onlyInput(signature)
                  .orElseThrow(
                      () ->
                          ServingException.invalidArgument(
                              "inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map")))
          .read(json);
    }

    /** An object of tensors, or a single value in base64. Other keys are ignored. */
    private void readNamedColumns() throws IOException {
      for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        if (signature.containsInputs(name)) {
          input(name).read(json);
        } else if (name.equals("b64")
            && inputs.isEmpty()
            && json.currentToken() == JsonToken.VALUE_STRING
            && onlyInput(signature).isPresent()) {
          input(onlyInput(signature).get()).readBase64Row(json.getText());
        } else {
          json.skipChildren();
        }
      }
      for (var name : new TreeSet<>(signature.getInputsMap().keySet())) {
        if (!inputs.containsKey(name)) {
          throw ServingException.invalidArgument(
              "Missing named input: " + name + " in 'inputs' object.");
        }
      }
    }

    private void readRows() throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw ServingException.invalidArgument("Expecting 'instances' to be an list/array");
      }
      var areObjects = Optional.<Boolean>empty();
      int row = 0;
      for (; json.nextToken() != JsonToken.END_ARRAY; row++) {
        var isObject = readRow(row, areObjects);
        areObjects = Optional.of(isObject);
      }
      if (row == 0) throw ServingException.invalidArgument("No values in 'instances' array");
    }

    /** Reads a row; returns whether it was an object of named inputs. */
    private boolean readRow(int row, Optional<Boolean> areObjects) throws IOException {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        var name = json.nextFieldName();
        if ("b64".equals(name) && json.nextToken() == JsonToken.VALUE_STRING) {
          var base64 = json.getText();
          if (json.nextToken() == JsonToken.END_OBJECT) {
            readPlain(row, areObjects, input -> input.readBase64Row(base64));
            return false;
          }
          throw keys(row, "b64");
        }
        if (areObjects.isPresent() && !areObjects.get()) {
          throw ServingException.invalidArgument(
              "Expecting value/list but got object at item %d of input list".formatted(row));
        }
        readNamedRow(name, row);
        return true;
      }
      readPlain(row, areObjects, input -> input.readRow(json));
      return false;
    }

    /** Reads a row, or a value in base64, of the only input. */
    private interface RowReader {
      void read(TensorReader input) throws IOException;
    }

    private void readPlain(int row, Optional<Boolean> areObjects, RowReader reader)
        throws IOException {
      var only = plainInput(areObjects, row);
      try {
        reader.read(input(only));
      } catch (ServingException e) {
        throw failed(e, "Failed to process element: %d of 'instances' list".formatted(row));
      }
    }

    private String plainInput(Optional<Boolean> areObjects, int row) {
      if (areObjects.isPresent() && areObjects.get()) {
        throw ServingException.invalidArgument(
            "Expecting object but got list at item %d of input list".formatted(row));
      }
      return onlyInput(signature)
          .orElseThrow(
              () ->
                  ServingException.invalidArgument(
                      "instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map"));
    }

    private void readNamedRow(String firstName, int row) throws IOException {
      var names = new TreeSet<String>();
      // "b64" with another value than a string was read together with its name
      var isAtValue = "b64".equals(firstName);
      for (var name = firstName; name != null; name = json.nextFieldName()) {
        if (!isAtValue) json.nextToken();
        isAtValue = false;
        names.add(name);
        try {
          input(name).readRow(json);
        } catch (ServingException e) {
          throw failed(
              e, "Failed to process element: %d key: %s of 'instances' list".formatted(row, name));
        }
      }
      if (!names.equals(signature.getInputsMap().keySet())) {
        throw keys(row, String.join(",", names));
      }
    }

    private ServingException keys(int row, String found) {
      return ServingException.invalidArgument(
          "Failed to process element: %d of 'instances' list. JSON object: {%s} keys must be equal to: %s"
              .formatted(
                  row, found, String.join(",", new TreeSet<>(signature.getInputsMap().keySet()))));
    }

    private static ServingException failed(ServingException error, String where) {
      return new ServingException(
          error.code(), "%s. Error: %s: %s".formatted(where, error.code(), error.getMessage()));
    }
  }
}
