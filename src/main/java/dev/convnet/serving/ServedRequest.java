// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import java.time.Instant;

/**
 * A request for a prediction and its answer, also if that is an error.
 *
 * @param received when the request's head came
 * @param requestId by which the answer names it
 * @param model its name; empty if the path names none
 * @param version of the model; 0 if there is no such model
 * @param api predict, classify or regress
 * @param entrypoint REST or GRPC
 * @param body of the request, after unpacking; empty if it was not read
 * @param status of HTTP
 * @param answer a document of JSON
 * @param queueNanoseconds from the whole request to the start of its computation
 * @param latencyNanoseconds from the request's head to the answer
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes them
public record ServedRequest(
    Instant received,
    String requestId,
    String model,
    long version,
    String api,
    String entrypoint,
    byte[] body,
    int status,
    byte[] answer,
    long queueNanoseconds,
    long latencyNanoseconds) {}
