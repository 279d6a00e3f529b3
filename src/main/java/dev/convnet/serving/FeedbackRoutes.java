// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;

/** Takes the right classes of predictions, and tells how their log does. */
final class FeedbackRoutes implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 200;

  private final PredictionLog log;
  private final PostedBodies bodies;

  FeedbackRoutes(PredictionLog log, ServerSettings settings) {
    this.log = log;
    this.bodies = new PostedBodies(settings);
  }

  void addTo(Javalin server) {
    server.post("/v1/feedback", context -> bodies.answer(context, this::feedback));
    server.get("/v1/logs/health", this::health);
  }

  private void health(Context context) {
    var health = log.log().health();
    context.status(health.isWell() ? 200 : 503).json(health);
  }

  private Answer feedback(byte[] body) {
    try {
      var json = JSON.readTree(body);
      var id = text(json, "request_id");
      var label = text(json, "label");
      var outcome = log.feedback(id, json.path("instance").asInt(0), label);
      return outcome == Outcome.ACCEPTED
          ? new Answer(StatusCode.OK.http(), JSON.writeValueAsBytes(json))
          : Answer.error(StatusCode.UNAVAILABLE, "the log has no room; try again");
    } catch (IOException e) {
      throw new BadRequestResponse("the body is no JSON");
    }
  }

  private static String text(JsonNode json, String key) {
    var value = json.path(key).asText();
    if (!value.isEmpty() && value.length() <= LONGEST) return value;
    throw new BadRequestResponse(
        "feedback is {\"request_id\": …, \"label\": …}, and optionally \"instance\"; '%s' is missing"
            .formatted(key));
  }

  @Override
  public void close() {
    bodies.close();
  }
}
