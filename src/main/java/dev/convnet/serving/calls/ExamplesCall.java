// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TString;

/** Classification and regression: signatures that take {@code tf.Example}s. */
public enum ExamplesCall {
  CLASSIFY(
      "Classify", "classification", "tensorflow/serving/classify", Set.of("classes", "scores")),
  REGRESS("Regress", "regression", "tensorflow/serving/regress", Set.of("outputs"));

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

  /** The name in signatures: {@code tensorflow/serving/classify}. */
  public String methodName() {
    return methodName;
  }

  /**
   * Runs a request.
   *
   * @param examples serialized messages {@code tf.Example}
   * @param reader receives the outputs, which are closed when it returns
   * @throws ServingException if the signature does not fit
   */
  public <T> T run(
      ModelHandle handle,
      SignatureDef signature,
      List<byte[]> examples,
      ServerMetrics metrics,
      Function<Map<String, Tensor>, T> reader) {
    check(signature);
    long start = System.nanoTime();
    try (var tensor = serialized(examples)) {
      return handle.call(
          only(signature),
          Map.of("inputs", tensor),
          outputs -> {
            metrics.ran(handle.name(), api, System.nanoTime() - start);
            return reader.apply(outputs);
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

  private static TString serialized(List<byte[]> examples) {
    var bytes = NdArrays.ofObjects(byte[].class, Shape.of(examples.size()));
    for (int i = 0; i < examples.size(); i++) bytes.setObject(examples.get(i), i);
    return TString.tensorOfBytes(bytes);
  }

  static void requireRows(Shape shape, int examples) {
    if (shape.get(0) != examples) {
      throw ServingException.invalidArgument(
          "Expected output batch size of %d. Got: %d".formatted(examples, shape.get(0)));
    }
  }

  static ServingException type(String name, String expected, Tensor found) {
    return ServingException.invalidArgument(
        "Expected %s Tensor of %s. Got: %s"
            .formatted(name, expected, found == null ? "nothing" : found.dataType()));
  }
}
