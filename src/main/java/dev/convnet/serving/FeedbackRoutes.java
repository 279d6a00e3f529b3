// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.calls.AnswerSummary;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

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
      for (var label : labels(json).entrySet()) {
        var outcome = log.feedback(id, label.getKey(), label.getValue());
        if (outcome != Outcome.ACCEPTED) {
          return Answer.error(StatusCode.UNAVAILABLE, "the log has no room; try again");
        }
      }
      return new Answer(StatusCode.OK.http(), JSON.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new BadRequestResponse("the body is no JSON");
    }
  }

  /** By the places of their instances in the request. */
  private static Map<Integer, String> labels(JsonNode json) {
    if (!json.has("labels")) return Map.of(instance(json), text(json, "label"));
    var given = json.get("labels");
    if (!given.isArray() || json.has("label") || json.has("instance")) {
      throw new BadRequestResponse(
          "'labels' must be a list with a label, or null, for each instance, without 'label' and"
              + " 'instance'");
    }
    requireLogged(given.size() - 1L);
    var labels = new TreeMap<Integer, String>();
    for (int instance = 0; instance < given.size(); instance++) {
      if (!given.get(instance).isNull()) labels.put(instance, text(given.get(instance), "labels"));
    }
    return labels;
  }

  private static int instance(JsonNode json) {
    var instance = json.path("instance");
    if (instance.isMissingNode()) return 0;
    if (!instance.isIntegralNumber() || !instance.canConvertToInt() || instance.intValue() < 0) {
      throw new BadRequestResponse("'instance' must be a whole number from 0, got " + instance);
    }
    requireLogged(instance.intValue());
    return instance.intValue();
  }

  private static void requireLogged(long instance) {
    if (instance < AnswerSummary.MOST_LABELS) return;
    throw new BadRequestResponse(
        "the log has the classes of the first %d instances of a request, not of instance %d"
            .formatted(AnswerSummary.MOST_LABELS, instance));
  }

  private static String text(JsonNode json, String key) {
    var value = (json.isObject() ? json.path(key) : json).asText();
    if (!value.isEmpty() && value.length() <= LONGEST) return value;
    throw new BadRequestResponse(
        "feedback is {\"request_id\": …, \"label\": …}, and optionally \"instance\", or has \"labels\","
            + " one for each instance; '%s' is missing, or has more than %d characters"
                .formatted(key, LONGEST));
  }

  @Override
  public void close() {
    bodies.close();
  }
}
