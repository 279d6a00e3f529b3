// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ModelSpec;
import dev.convnet.serving.repository.ServingException;
import java.util.Optional;

/** Messages {@code ModelSpec}. */
final class Specs {
  private static final String DEFAULT_SIGNATURE = "serving_default";

  private Specs() {}

  /**
   * The specification in a request.
   *
   * @throws ServingException if there is none
   */
  static ProtoMessage of(ProtoMessage request) {
    return request
        .optional("model_spec")
        .orElseThrow(() -> ServingException.invalidArgument("Missing ModelSpec"));
  }

  static ModelSpec read(ProtoMessage spec) {
    if (spec.text("name").isEmpty()) {
      throw ServingException.invalidArgument("ModelSpec has no name specified.");
    }
    return new ModelSpec(
        spec.text("name"),
        spec.optional("version").map(version -> version.number("value")),
        Optional.of(spec.text("version_label")).filter(label -> !label.isEmpty()));
  }

  static String signatureName(ProtoMessage spec) {
    var name = spec.text("signature_name");
    return name.isEmpty() ? DEFAULT_SIGNATURE : name;
  }

  /** What was used to answer. */
  static ProtoMessage used(ModelHandle handle, String signatureName) {
    var version = ProtoMessage.builder(MessageTypes.SERVING, "Int64Value");
    return ProtoMessage.builder(MessageTypes.SERVING, "ModelSpec")
        .set("name", handle.name())
        .set("version", version.set("value", handle.version()).build())
        .set("signature_name", signatureName)
        .build();
  }
}
