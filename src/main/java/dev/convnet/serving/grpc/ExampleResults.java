// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.calls.Classification;
import dev.convnet.serving.calls.ExamplesCall;
import dev.convnet.serving.calls.Regression;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.util.Map;
import org.tensorflow.Tensor;

/** Messages {@code ClassificationResult} and {@code RegressionResult}. */
final class ExampleResults {
  private static final MessageTypes TYPES = MessageTypes.SERVING;

  private ExampleResults() {}

  /**
   * The call with a name in signatures.
   *
   * @throws ServingException if there is none
   */
  static ExamplesCall call(String methodName) {
    for (var call : ExamplesCall.values()) {
      if (call.methodName().equals(methodName)) return call;
    }
    throw new ServingException(
        StatusCode.UNIMPLEMENTED, "Unsupported signature method_name: " + methodName);
  }

  /** The field of {@code InferenceResult} for the results of a call. */
  static String field(ExamplesCall call) {
    return call == ExamplesCall.CLASSIFY ? "classification_result" : "regression_result";
  }

  static ProtoMessage classes(Map<String, Tensor> outputs, int examples) {
    var result = ProtoMessage.builder(TYPES, "ClassificationResult");
    for (var example : Classification.of(outputs, examples).examples()) {
      var classes = ProtoMessage.builder(TYPES, "Classifications");
      for (var found : example) {
        classes.add(
            "classes",
            ProtoMessage.builder(TYPES, "Class")
                .set("label", found.label())
                .set("score", found.score())
                .build());
      }
      result.add("classifications", classes.build());
    }
    return result.build();
  }

  static ProtoMessage values(Map<String, Tensor> outputs, int examples) {
    var result = ProtoMessage.builder(TYPES, "RegressionResult");
    for (var value : Regression.of(outputs, examples).values()) {
      result.add(
          "regressions", ProtoMessage.builder(TYPES, "Regression").set("value", value).build());
    }
    return result.build();
  }
}
