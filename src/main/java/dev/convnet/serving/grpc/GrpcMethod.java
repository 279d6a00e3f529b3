// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.calls.CallRecord;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A method of a service, with one request and one answer.
 *
 * @param api predict, classify, regress or multi_inference; empty for methods that do not compute
 * @param threads where it runs
 * @param model reads the name of the model from a request
 */
record GrpcMethod(
    String service,
    String name,
    String api,
    Descriptor request,
    Threads threads,
    Function<ProtoMessage, String> model,
    BiFunction<ProtoMessage, CallRecord, ProtoMessage> body) {
  /** Threads for methods. */
  enum Threads {
    /** Those of the network; the method ends at once. */
    NETWORK,
    /** Those that compute, whose number is limited. */
    COMPUTE,
    /** A single one, for methods that take long and compute nothing. */
    ADMIN
  }

  /** Whether clients need no token. */
  boolean isPublic() {
    return service.equals(HealthService.NAME);
  }
}
