// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the checks see of the machine.
 *
 * @param root where its files begin
 */
record HostInfo(Path root, Map<String, String> environment) {
  static HostInfo current() {
    return new HostInfo(Path.of("/"), System.getenv());
  }

  /** A variable that is set and not empty. */
  Optional<String> environmentVariable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** A file, if it is there. */
  Optional<String> readFile(String path) throws IOException {
    var file = root.resolve(path);
    return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }
}
