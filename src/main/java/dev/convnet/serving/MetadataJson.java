// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.io.savedmodel.ServableModel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Describes a model in the JSON of TensorFlow Serving. */
final class MetadataJson {
  private MetadataJson() {}

  static Map<String, Object> status(ServableModel model) {
    var status = Map.of("error_code", "OK", "error_message", "");
    return Map.of(
        "model_version_status",
        List.of(Map.of("version", version(model), "state", "AVAILABLE", "status", status)));
  }

  static Map<String, Object> metadata(String name, ServableModel model) {
    return Map.of(
        "model_spec",
        Map.of("name", name, "signature_name", "", "version", version(model)),
        "metadata",
        Map.of(
            "signature_def",
            Map.of("signature_def", mapped(model.signatures(), MetadataJson::signature))));
  }

  static String version(ServableModel model) {
    return model.directory().getFileName().toString();
  }

  private static Map<String, Object> signature(SignatureDef signature) {
    return Map.of(
        "inputs", mapped(signature.getInputsMap(), MetadataJson::tensor),
        "outputs", mapped(signature.getOutputsMap(), MetadataJson::tensor),
        "method_name", signature.getMethodName());
  }

  private static Map<String, Object> tensor(TensorInfo info) {
    var sizes =
        info.getTensorShape().getDimList().stream()
            .map(size -> Map.of("size", Long.toString(size.getSize()), "name", size.getName()))
            .toList();
    return Map.of(
        "name",
        info.getName(),
        "dtype",
        info.getDtype().name(),
        "tensor_shape",
        Map.of("dim", sizes, "unknown_rank", info.getTensorShape().getUnknownRank()));
  }

  private static <T, R> Map<String, R> mapped(Map<String, T> map, Function<T, R> function) {
    var result = new TreeMap<String, R>();
    map.forEach((key, value) -> result.put(key, function.apply(value)));
    return result;
  }
}
