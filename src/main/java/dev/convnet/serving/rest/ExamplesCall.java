// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** Classification and regression: signatures that take {@code tf.Example}s. */
enum ExamplesCall {
  CLASSIFY(
      "Classify", "classification", "tensorflow/serving/classify", Set.of("classes", "scores")) {
    @Override
    byte[] answer(Map<String, Tensor> outputs, int examples) {
      var scores = outputs.get("scores");
      var classes = outputs.get("classes");
      for (var output : outputs.values()) requireMatrix(output, examples);
      if (scores != null && !(scores instanceof TFloat32)) throw type("scores", "float", scores);
      if (classes != null && !(classes instanceof TString))
        throw type("classes", "string", classes);
      long count = (scores == null ? classes : scores).shape().get(1);
      if (scores != null && classes != null && classes.shape().get(1) != count) {
        throw ServingException.invalidArgument(
            "Tensors class and score should match in dim_size(1). Got %d vs. %d"
                .formatted(classes.shape().get(1), count));
      }
      return Answers.json(
          json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("results");
            for (long i = 0; i < examples; i++) {
              json.writeStartArray();
              for (long c = 0; c < count; c++) {
                json.writeStartArray();
                json.writeString(classes == null ? "" : ((TString) classes).getObject(i, c));
                json.writeNumber(
                    DecimalText.of(scores == null ? 0 : ((TFloat32) scores).getFloat(i, c)));
                json.writeEndArray();
              }
              json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
          });
    }
  },

  REGRESS("Regress", "regression", "tensorflow/serving/regress", Set.of("outputs")) {
    @Override
    byte[] answer(Map<String, Tensor> outputs, int examples) {
      var values = outputs.get("outputs");
      if (!(values instanceof TFloat32 floats)) throw type("outputs", "float", values);
      var shape = floats.shape();
      if (shape.numDimensions() != 1 && (shape.numDimensions() != 2 || shape.get(1) != 1)) {
        throw ServingException.invalidArgument(
            "Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got "
                + shape);
      }
      requireRows(shape, examples);
      var data = floats.asRawTensor().data().asFloats();
      return Answers.json(
          json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("results");
            for (int i = 0; i < examples; i++) {
              json.writeNumber(DecimalText.of(data.getFloat(i)));
            }
            json.writeEndArray();
            json.writeEndObject();
          });
    }
  };

  private static final String PREDICT = "tensorflow/serving/predict";

  private final String api;
  private final String noun;
  private final String methodName;
  private final Set<String> outputNames;

  ExamplesCall(String api, String noun, String methodName, Set<String> outputNames) {
    this.api = api;
    this.noun = noun;
    this.methodName = methodName;
    this.outputNames = outputNames;
  }

  abstract byte[] answer(Map<String, Tensor> outputs, int examples);

  /**
   * Runs a request.
   *
   * @throws ServingException if the request or the signature is wrong
   */
  byte[] run(
      ModelHandle handle,
      ExamplesRequest request,
      Function<String, SignatureDef> find,
      ServerMetrics metrics) {
    var signature = find.apply(request.signatureName());
    check(signature);
    long start = System.nanoTime();
    try (var examples = serialized(request.examples().toArray(Example[]::new))) {
      return handle.call(
              only(signature),
              Map.of("inputs", examples),
              outputs -> {
                metrics.ran(handle.name(), api, System.nanoTime() - start);
                return answer(outputs, request.examples().size());
              });
    }
  }

  /** All signatures of TensorFlow 2 are for predictions; their tensors tell what they can do. */
  private void check(SignatureDef signature) {
    var method = signature.getMethodName();
    var outputs = signature.getOutputsMap().keySet();
    var fits =
        signature.containsInputs("inputs") && outputs.stream().anyMatch(outputNames::contains);
    if (!method.equals(methodName) && !(method.equals(PREDICT) && fits)) {
      throw ServingException.invalidArgument(
          "Expected %s signature method_name to be %s. Was: %s"
              .formatted(noun, methodName, method));
    }
    if (signature.getInputsCount() != 1) {
      throw ServingException.invalidArgument("Expected one input Tensor.");
    }
    if (!fits) {
      throw new ServingException(
          StatusCode.FAILED_PRECONDITION,
          "Expected a %s signature to have the input 'inputs' and outputs of %s; it has %s and %s"
              .formatted(noun, outputNames, signature.getInputsMap().keySet(), outputs));
    }
  }

  /** Without outputs that the answer does not have. */
  private SignatureDef only(SignatureDef signature) {
    var only = signature.toBuilder().clearOutputs();
    signature
        .getOutputsMap()
        .forEach(
            (name, output) -> {
              if (outputNames.contains(name)) only.putOutputs(name, output);
            });
    return only.build();
  }

  private static TString serialized(Example... examples) {
    var bytes = NdArrays.ofObjects(byte[].class, Shape.of(examples.length));
    for (int i = 0; i < examples.length; i++) bytes.setObject(examples[i].toByteArray(), i);
    return TString.tensorOfBytes(bytes);
  }

  private static void requireMatrix(Tensor output, int examples) {
    if (output.shape().numDimensions() != 2) {
      throw ServingException.invalidArgument(
          "Expected Tensor shape: [batch_size num_classes] but got " + output.shape());
    }
    requireRows(output.shape(), examples);
  }

  private static void requireRows(Shape shape, int examples) {
    if (shape.get(0) != examples) {
      throw ServingException.invalidArgument(
          "Expected output batch size of %d. Got: %d".formatted(examples, shape.get(0)));
    }
  }

  private static ServingException type(String name, String expected, Tensor found) {
    return ServingException.invalidArgument(
        "Expected %s Tensor of %s. Got: %s"
            .formatted(name, expected, found == null ? "nothing" : found.dataType()));
  }
}
