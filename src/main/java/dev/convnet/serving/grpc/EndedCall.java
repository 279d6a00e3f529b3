// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import java.time.Instant;

/**
 * A call that has ended.
 *
 * @param method {@code tensorflow.serving.PredictionService/Predict}; as the client wrote it
 * @param model that the request named; empty if it could not be read
 * @param api predict, classify or regress; empty for other calls
 * @param code the name of gRPC's status: {@code OK}, {@code NOT_FOUND}
 * @param bytesIn of the request, as it was sent
 * @param bytesOut of the answer
 * @param nanoseconds from the call's head to the end of the answer
 */
public record EndedCall(
    Instant time,
    String requestId,
    String method,
    String model,
    String api,
    String code,
    long bytesIn,
    long bytesOut,
    long nanoseconds) {}
