// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.grpc.GrpcMethod.Threads;
import dev.convnet.serving.repository.ModelConfigFile;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.repository.VersionStatus;
import io.grpc.Status;
import java.util.List;

/** TensorFlow Serving's service that tells which models are served, and changes that. */
final class ModelService {
  static final String NAME = "tensorflow.serving.ModelService";

  private static final MessageTypes TYPES = MessageTypes.SERVING;

  private final ModelRepository models;
  private final GrpcHost host;

  ModelService(ModelRepository models, GrpcHost host) {
    this.models = models;
    this.host = host;
  }

  List<GrpcMethod> methods() {
    return List.of(
        new GrpcMethod(
            NAME,
            "GetModelStatus",
            "",
            TYPES.type("GetModelStatusRequest"),
            Threads.NETWORK,
            request -> request.child("model_spec").text("name"),
            (request, record) -> status(request)),
        new GrpcMethod(
            NAME,
            "HandleReloadConfigRequest",
            "",
            TYPES.type("ReloadConfigRequest"),
            Threads.ADMIN,
            request -> "",
            (request, record) -> reload(request)));
  }

  private ProtoMessage status(ProtoMessage request) {
    var response = ProtoMessage.builder(TYPES, "GetModelStatusResponse");
    for (var status : models.statuses(Specs.read(Specs.of(request)))) {
      response.add("model_version_status", version(status));
    }
    return response.build();
  }

  private static ProtoMessage version(VersionStatus status) {
    return ProtoMessage.builder(TYPES, "ModelVersionStatus")
        .set("version", status.version())
        .set("state", status.state().name())
        .set("status", status(status.code(), status.message()))
        .build();
  }

  private static ProtoMessage status(StatusCode code, String message) {
    return ProtoMessage.builder(TYPES, "StatusProto")
        .set("error_code", Status.Code.valueOf(code.name()).value())
        .set("error_message", message)
        .build();
  }

  private ProtoMessage reload(ProtoMessage request) {
    if (!host.mayReload()) {
      throw new ServingException(
          StatusCode.PERMISSION_DENIED,
          "models are changed only from this machine, or by clients with a token");
    }
    var config = request.child("config");
    if (!config.has("model_config_list")) {
      throw ServingException.invalidArgument(
          "ServerModelConfig type not supported by HandleReloadConfigRequest."
              + " Only ModelConfigList is currently supported");
    }
    try {
      models.reload(ModelConfigFile.models(config));
    } catch (InvalidSettingException e) {
      throw ServingException.invalidArgument(e.getMessage());
    }
    return ProtoMessage.builder(TYPES, "ReloadConfigResponse")
        .set("status", status(StatusCode.OK, ""))
        .build();
  }
}
