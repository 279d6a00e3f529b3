// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.serving.calls.CallRecord;

/** What a gRPC server shares with the HTTP server beside it. Thread-safe. */
public interface GrpcHost {
  /**
   * Whether a client may call.
   *
   * @param authorization the header; null if the client sent none
   */
  boolean isAllowed(String authorization);

  /** Whether clients may say which models are served. */
  boolean mayReload();

  /** Runs {@code work} in a thread that computes, or {@code turnAway} if there are too many. */
  void compute(Runnable work, Runnable turnAway);

  /** Reserves memory for a part of a request; {@link #release} must follow if there was enough. */
  boolean reserve(long bytes);

  /** Gives back what {@link #reserve} reserved. */
  void release(long bytes);

  /**
   * The name of a request.
   *
   * @param given by the client; null if there is none
   */
  String requestId(String given);

  /** A record for a new call. */
  CallRecord record();

  /**
   * Receives each call that asks for a prediction, when its answer is known.
   *
   * @return whether the client may have the answer; otherwise it is told to try again later
   */
  boolean answered(AnsweredCall call);

  /** Receives each call that has ended, also refused ones. */
  void ended(EndedCall call);
}
