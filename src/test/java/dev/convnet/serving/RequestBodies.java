// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.rest.RestApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small whole requests, and the server's side of reading them, for tests of other packages. */
public final class RequestBodies {
  /** Two rows of two pixels. */
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGNgYGRiZmFlgAAAAJoAEHam1UAAAAAASUVORK5CYII=";

  /** For the network of handwritten digits. */
  public static final List<String> WHOLE =
      List.of(
          """
          {"signature_name": "encoded", "instances": [{"b64": "%s"}]}
          """
              .formatted(PNG),
          """
          {"instances": [[[[0, 1, 2], [3, 4, 255]]], [[[0, 1, 2], [3, 4, 5]]]]}
          """,
          """
          {"signature_name": "serving_default", "inputs": {"images": [[[[0, 1, 2]]]]}}
          """);

  private static Optional<RestApi> api = Optional.empty();

  private RequestBodies() {}

  /** Reads a request's body as the server does, and answers it. */
  public static void read(Path body) throws IOException {
    if (api.isEmpty()) {
      var model = ServableModel.load(Path.of("savedmodels", "mnist"));
      api =
          Optional.of(new RestApi(ModelRepository.of(Map.of("mnist", model)), new ServerMetrics()));
    }
    var answer = api.get().answer("POST", "/v1/models/mnist:predict", Files.readAllBytes(body));
    if (answer.status() >= 500) {
      throw new AssertionError(new String(answer.json(), StandardCharsets.UTF_8));
    }
    if (answer.status() >= 400) {
      throw new IllegalArgumentException(new String(answer.json(), StandardCharsets.UTF_8));
    }
  }
}
