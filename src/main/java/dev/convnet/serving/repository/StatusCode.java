// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

/** TensorFlow's status codes that a server answers with. */
public enum StatusCode {
  OK(200),
  CANCELLED(499),
  INVALID_ARGUMENT(400),
  FAILED_PRECONDITION(400),
  UNAUTHENTICATED(401),
  PERMISSION_DENIED(403),
  NOT_FOUND(404),
  RESOURCE_EXHAUSTED(429),
  INTERNAL(500),
  UNIMPLEMENTED(501),
  UNAVAILABLE(503),
  DEADLINE_EXCEEDED(504);

  private final int http;

  StatusCode(int http) {
    this.http = http;
  }

  /** The status of an HTTP response, as TensorFlow Serving chooses it. */
  public int http() {
    return http;
  }

  /** The status of an HTTP response for a code of this name; 500 for other names. */
  public static int http(String name) {
    for (var code : values()) {
      if (code.name().equals(name)) return code.http;
    }
    return INTERNAL.http;
  }
}
