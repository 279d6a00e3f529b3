// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.queue.Outcome;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.util.Map;

/** Takes the right classes of predictions, and tells how their log does. */
final class FeedbackRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 4096;
  private static final int LONGEST = 200;

  private final PredictionLog log;

  FeedbackRoutes(PredictionLog log) {
    this.log = log;
  }

  void addTo(Javalin server) {
    server.post("/v1/feedback", this::feedback);
    server.get("/v1/logs/health", this::health);
  }

  private void health(Context context) {
    var health = log.log().health();
    context.status(health.isWell() ? 200 : 503).json(health);
  }

  private void feedback(Context context) throws IOException {
    var json = read(context);
    var id = text(json, "request_id");
    var label = text(json, "label");
    int instance = json.path("instance").asInt(0);
    if (log.feedback(id, instance, label) != Outcome.ACCEPTED) {
      throw new ServiceUnavailableResponse("the log has no room; try again");
    }
    context.json(Map.of("request_id", id, "instance", instance, "label", label));
  }

  private static JsonNode read(Context context) throws IOException {
    var body = context.req().getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new ContentTooLargeResponse("feedback may have %d bytes".formatted(MOST_BYTES));
    }
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
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
}
