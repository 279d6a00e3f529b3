// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Arrays;

/** What becomes known of a request on its way, from several threads one after the other. */
final class ObservedRequest {
  private final Instant received = Instant.now();
  private final long start = System.nanoTime();
  private final String requestId;
  private final String path;
  private final CallRecord record;
  private volatile byte[] body = {};

  ObservedRequest(Context context, String path, CallRecord record) {
    this.record = record;
    this.requestId = String.valueOf(context.res().getHeader(RequestId.HEADER));
    this.path = path;
  }

  /** The body is there: first as it was sent, then unpacked. */
  void came(byte[] bytes) {
    body = bytes;
  }

  /** What becomes known of the call. */
  CallRecord record() {
    return record;
  }

  ServedRequest with(Answer answer) {
    var target = HttpApi.target(path);
    return new ServedRequest(
        received,
        requestId,
        target.model(),
        target.call(),
        "REST",
        body,
        answer.status(),
        answer.error(),
        whole(answer),
        record,
        System.nanoTime() - start);
  }

  private static byte[] whole(Answer answer) {
    if (answer.bytes().length == 0) return answer.json();
    var whole = Arrays.copyOf(answer.json(), answer.json().length + answer.bytes().length);
    System.arraycopy(answer.bytes(), 0, whole, answer.json().length, answer.bytes().length);
    return whole;
  }
}
