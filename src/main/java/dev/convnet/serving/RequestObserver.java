// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.HandlerWrapper;

/**
 * Names each request, and counts, measures and logs each answer. Jetty calls {@link #log} at the
 * end of every answer, also to requests that it refuses itself.
 */
final class RequestObserver extends HandlerWrapper implements RequestLog {
  private static final String START = RequestObserver.class.getName();

  private final HttpApi api;
  private final Optional<Consumer<String>> accessLog;

  RequestObserver(HttpApi api, Optional<Consumer<String>> accessLog) {
    this.api = api;
    this.accessLog = accessLog;
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
    var method = orEmpty(request.getMethod());
    var path = orEmpty(request.getRequestURI());
    var target = HttpApi.target(path);
    long nanoseconds = nanoseconds(request);
    api.metrics().countHttp(method, answer.getStatus());
    if (HttpApi.isPrediction(method, path)) {
      var model = api.rest().serves(target.model()) ? target.model() : "";
      api.metrics().countRequest(model, target.call(), answer.getStatus(), nanoseconds);
    }
    accessLog.ifPresent(
        log ->
            log.accept(
                new AccessLine(
                        Instant.ofEpochMilli(request.getTimeStamp()),
                        orEmpty(answer.getFields().get(RequestId.HEADER)),
                        method,
                        path,
                        target.model(),
                        answer.getStatus(),
                        request.getContentRead(),
                        response.getHttpChannel().getBytesWritten(),
                        nanoseconds)
                    .toJson()));
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
