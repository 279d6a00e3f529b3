// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convnet.serving.images.LoggedImage.None;
import dev.convnet.serving.images.LoggedImage.Reason;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of a request for a prediction that was logged whole: rows and columns of TensorFlow
 * Serving, inputs of the Open Inference Protocol in JSON or as bytes, and messages of gRPC.
 */
public final class RequestImages {
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Of each input, in the order of their names, the images of all instances. */
  private final List<List<LoggedImage>> inputs;

  private final Reason otherwise;

  private RequestImages(List<List<LoggedImage>> inputs, Reason otherwise) {
    this.inputs = inputs;
    this.otherwise = otherwise;
  }

  /** Reads the request of an entry. */
  public static RequestImages of(LogEntry entry) {
    var request = (String) entry.value(LogField.REQUEST).orElse("");
    if (request.isEmpty() || request.startsWith("{\"bytes\":")) return none(Reason.NOT_WHOLE);
    try {
      boolean isMessage = entry.value(LogField.ENTRYPOINT).orElse("").equals("GRPC");
      if (isMessage && !entry.value(LogField.API).orElse("predict").equals("predict")) {
        return none(Reason.MESSAGE_OF_EXAMPLES);
      }
      var budget = new MemoryBudget();
      var inputs = isMessage ? ofMessage(request, budget) : ofBody(request, budget);
      return new RequestImages(List.copyOf(inputs.values()), Reason.NO_INSTANCE);
    } catch (MemoryBudget.ExceededException e) {
      return none(Reason.TOO_LARGE);
    } catch (IOException | RuntimeException e) { // was wrong when it came
      return none(Reason.UNREADABLE);
    }
  }

  private static RequestImages none(Reason reason) {
    return new RequestImages(List.of(), reason);
  }

  private static Map<String, List<LoggedImage>> ofMessage(String request, MemoryBudget budget)
      throws IOException {
    return TensorInputs.ofMessage(base64(request).orElseThrow(), budget);
  }

  private static Map<String, List<LoggedImage>> ofBody(String request, MemoryBudget budget)
      throws IOException {
    var bytes = base64(request);
    if (bytes.isPresent()) return TensorInputs.ofBody(bytes.get(), budget);
    return JsonInputs.of(JSON.readTree(request), budget);
  }

  /** What is no document is logged in base64. */
  private static Optional<byte[]> base64(String request) throws IOException {
    if (!request.startsWith("{\"base64\":")) return Optional.empty();
    var text = JSON.readTree(request).path("base64").asText();
    return Optional.of(Base64.getDecoder().decode(text));
  }

  /**
   * The image of an instance, of several inputs the first one that is an image.
   *
   * @param instance its place in the request, from 0
   */
  public LoggedImage image(int instance) {
    LoggedImage found = new None(otherwise);
    for (var images : inputs) {
      if (instance < 0 || instance >= images.size()) continue;
      found = images.get(instance);
      if (!(found instanceof None)) return found;
    }
    return found;
  }
}
