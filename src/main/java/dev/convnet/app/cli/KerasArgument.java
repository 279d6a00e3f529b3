// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An argument that names a network, or a file with a model of Keras. */
public final class KerasArgument {
  private KerasArgument() {}

  /**
   * Reads the model if the argument is a file. A name of a network is no file, even where a file or
   * folder has that name.
   */
  public static Optional<KerasModel> read(String argument) throws IOException {
    var isName = Networks.all().stream().anyMatch(network -> network.name().equals(argument));
    return isName || !Files.isRegularFile(Path.of(argument))
        ? Optional.empty()
        : Optional.of(KerasModel.read(Path.of(argument)));
  }
}
