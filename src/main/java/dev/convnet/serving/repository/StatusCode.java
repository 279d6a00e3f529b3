// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

/** TensorFlow's status codes that a server answers with. */
public enum StatusCode {
  OK(200),
  INVALID_ARGUMENT(400),
  FAILED_PRECONDITION(400),
  NOT_FOUND(404),
  RESOURCE_EXHAUSTED(429),
  INTERNAL(500),
  UNIMPLEMENTED(501),
  UNAVAILABLE(503);

  private final int http;

  StatusCode(int http) {
    this.http = http;
  }

  /** The status of an HTTP response, as TensorFlow Serving chooses it. */
  public int http() {
    return http;
  }
}
