// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private static Optional<ServableModel> model = Optional.empty();

  private RequestBodies() {}

  /** Reads a request's body as the server does, and answers it. */
  public static void read(Path body) throws IOException {
    if (model.isEmpty()) {
      model = Optional.of(ServableModel.load(Path.of("savedmodels", "mnist")));
    }
    PredictRequest.handle(model.get(), RequestJson.parse(Files.readAllBytes(body)));
  }
}
