// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.http.Context;
import java.time.Instant;

/** What becomes known of a request on its way, from several threads one after the other. */
final class ObservedRequest {
  private final Instant received = Instant.now();
  private final long start = System.nanoTime();
  private final String requestId;
  private final String path;
  private volatile byte[] body = {};
  private volatile long came = start;
  private volatile long began = start;

  ObservedRequest(Context context, String path) {
    this.requestId = String.valueOf(context.res().getHeader(RequestId.HEADER));
    this.path = path;
  }

  /** The body is there, as it was sent. */
  void came(byte[] bytes) {
    body = bytes;
    came = System.nanoTime();
    began = came;
  }

  /** The computation begins. */
  void begins(byte[] unpacked) {
    body = unpacked;
    began = System.nanoTime();
  }

  ServedRequest with(Answer answer, HttpApi api) {
    var target = HttpApi.target(path);
    return new ServedRequest(
        received,
        requestId,
        target.model(),
        api.version(path),
        target.call(),
        "REST",
        body,
        answer.status(),
        answer.json(),
        began - came,
        System.nanoTime() - start);
  }
}
