// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.openinference.OpenInferenceApi;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.rest.RestApi;
import java.util.OptionalInt;

/** The protocols that requests by HTTP have, by their paths. Thread-safe. */
record HttpApi(RestApi rest, OpenInferenceApi openInference) {
  static HttpApi of(ModelRepository models, ServerMetrics metrics) {
    return new HttpApi(new RestApi(models, metrics), new OpenInferenceApi(models, metrics));
  }

  ServerMetrics metrics() {
    return rest.metrics();
  }

  /** Whether a request needs a model to compute. */
  static boolean isPrediction(String method, String path) {
    return RestApi.isPrediction(method, path) || OpenInferenceApi.isPrediction(method, path);
  }

  /** What a path is about. */
  static RestApi.Target target(String path) {
    return OpenInferenceApi.has(path) ? OpenInferenceApi.target(path) : RestApi.target(path);
  }

  /**
   * Answers a request; errors are answers, too.
   *
   * @param jsonBytes the length of the document in the body, if bytes of tensors follow it
   * @param record of what came before
   */
  RestApi.Answer answer(
      String method, String path, byte[] body, OptionalInt jsonBytes, CallRecord record) {
    return OpenInferenceApi.has(path)
        ? openInference.answer(method, path, body, jsonBytes, record)
        : rest.answer(method, path, body, record);
  }
}
