// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.rest.RestApi.Answer;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;

/** Answers in JSON to requests that Jetty refuses itself, such as one with too large a header. */
final class JsonErrorHandler extends ErrorHandler {
  private static final String JSON = "application/json";

  @Override
  public void handle(
      String target, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    base.setHandled(true);
    var message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
    response.setContentType(JSON);
    response
        .getOutputStream()
        .write(body(response.getStatus(), message == null ? null : message.toString()));
  }

  /** Of a request that could not be read, so that no handler saw it. */
  @Override
  public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
    fields.put(HttpHeader.CONTENT_TYPE, JSON);
    fields.put(RequestId.HEADER, RequestId.of(null));
    return ByteBuffer.wrap(body(status, reason));
  }

  private static byte[] body(int status, String reason) {
    var standard = HttpStatus.getMessage(status);
    var message = reason == null || reason.equals(standard) ? standard : standard + ": " + reason;
    return Answer.error(status, message).json();
  }
}
