// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.calls.CallRecord;
import java.time.Instant;

/**
 * A request for a prediction and its answer, also if that is an error.
 *
 * @param received when the request's head came
 * @param requestId by which the answer names it
 * @param model its name; empty if the request names none
 * @param api predict, classify, regress, multi_inference or infer
 * @param entrypoint REST or GRPC
 * @param body of the request, after unpacking; empty if it was not read
 * @param status of HTTP
 * @param error what the client is told; empty if there is none
 * @param answer a document of JSON, in the Open Inference Protocol perhaps with bytes of tensors
 *     behind it; by gRPC a message
 * @param record of the call
 * @param latencyNanoseconds from the request's head to the answer
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes them
public record ServedRequest(
    Instant received,
    String requestId,
    String model,
    String api,
    String entrypoint,
    byte[] body,
    int status,
    String error,
    byte[] answer,
    CallRecord record,
    long latencyNanoseconds) {}
