// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.HandlerWrapper;

/**
 * Names each request, and tells of each answer. Jetty calls {@link #log} at the end of every
 * answer, also to requests that it refuses itself.
 */
final class RequestObserver extends HandlerWrapper implements RequestLog {
  private static final String START = RequestObserver.class.getName();

  private final Consumer<AccessLine> answered;

  RequestObserver(Consumer<AccessLine> answered) {
    this.answered = answered;
  }

  @Override
  public void handle(
      String target, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (request.getAttribute(START) == null) {
      request.setAttribute(START, System.nanoTime());
      response.setHeader(RequestId.HEADER, RequestId.of(request.getHeader(RequestId.HEADER)));
    }
    super.handle(target, base, request, response);
  }

  @Override
  public void log(Request request, Response response) {
    var answer = response.getCommittedMetaData();
    if (answer == null) return; // the connection was closed before there was an answer
    var path = orEmpty(request.getRequestURI());
    answered.accept(
        new AccessLine(
            Instant.ofEpochMilli(request.getTimeStamp()),
            orEmpty(answer.getFields().get(RequestId.HEADER)),
            orEmpty(request.getMethod()),
            path,
            HttpApi.target(path).model(),
            answer.getStatus(),
            request.getContentRead(),
            response.getHttpChannel().getBytesWritten(),
            nanoseconds(request)));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  /** Of a request that Jetty refuses, only the millisecond is known. */
  private static long nanoseconds(Request request) {
    return request.getAttribute(START) instanceof Long start
        ? System.nanoTime() - start
        : TimeUnit.MILLISECONDS.toNanos(
            Math.max(0, System.currentTimeMillis() - request.getTimeStamp()));
  }
}
