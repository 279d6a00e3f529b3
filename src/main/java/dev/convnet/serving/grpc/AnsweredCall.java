// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.serving.calls.CallRecord;
import java.time.Instant;

/**
 * A call whose answer is known.
 *
 * @param model that the request named; empty if it could not be read
 * @param api predict, classify, regress or multi_inference
 * @param request the message; empty if it did not come, or was refused
 * @param code the name of gRPC's status: {@code OK}, {@code NOT_FOUND}
 * @param error what the status says; empty if there is no error
 * @param answer the message; empty if there is an error
 * @param nanoseconds since the call's head came
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes them
public record AnsweredCall(
    Instant time,
    String requestId,
    String model,
    String api,
    byte[] request,
    String code,
    String error,
    byte[] answer,
    CallRecord record,
    long nanoseconds) {}
