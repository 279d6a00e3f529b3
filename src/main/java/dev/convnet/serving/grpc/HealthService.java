// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.grpc.GrpcMethod.Threads;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.util.List;
import java.util.Set;

/**
 * Says whether the server can answer: for no service or one of its services, whether all models are
 * available; for the name of a model, whether that one is.
 */
final class HealthService {
  static final String NAME = "grpc.health.v1.Health";

  private static final MessageTypes TYPES = MessageTypes.load(HealthService.class, "health.proto");
  private static final Set<String> SERVICES =
      Set.of("", NAME, PredictionService.NAME, ModelService.NAME);

  private final ModelRepository models;

  HealthService(ModelRepository models) {
    this.models = models;
  }

  List<GrpcMethod> methods() {
    return List.of(
        new GrpcMethod(
            NAME,
            "Check",
            "",
            TYPES.type("HealthCheckRequest"),
            Threads.NETWORK,
            request -> "",
            (request, record) -> check(request)));
  }

  private ProtoMessage check(ProtoMessage request) {
    var service = request.text("service");
    var unavailable = models.unavailable();
    boolean serving;
    if (SERVICES.contains(service)) {
      serving = unavailable.isEmpty();
    } else if (models.names().contains(service)) {
      serving = !unavailable.contains(service);
    } else {
      throw new ServingException(StatusCode.NOT_FOUND, "there is no service or model " + service);
    }
    return ProtoMessage.builder(TYPES, "HealthCheckResponse")
        .set("status", serving ? "SERVING" : "NOT_SERVING")
        .build();
  }
}
