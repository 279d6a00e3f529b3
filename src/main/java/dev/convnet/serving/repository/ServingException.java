// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

/** A request that cannot be answered; the message is for the client. */
public final class ServingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final StatusCode code;

  /** An error whose message is a sentence for the client. */
  public ServingException(StatusCode code, String message) {
    super(message);
    this.code = code;
  }

  /** An error that another one caused; the client sees the message alone. */
  public ServingException(StatusCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** An error in the request. */
  public static ServingException invalidArgument(String message) {
    return new ServingException(StatusCode.INVALID_ARGUMENT, message);
  }

  public StatusCode code() {
    return code;
  }
}
