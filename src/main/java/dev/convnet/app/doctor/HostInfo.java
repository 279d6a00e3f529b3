// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The machine that the checks look at; tests replace it.
 *
 * @param root the root of its file system
 */
record HostInfo(Path root, Map<String, String> environment) {
  /** The machine that this process runs on. */
  static HostInfo current() {
    return new HostInfo(Path.of("/"), System.getenv());
  }

  /** The value of an environment variable, if it is set and not blank. */
  Optional<String> environmentVariable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** The text of a file, if it is readable; {@code path} is relative to the root. */
  Optional<String> readFile(String path) throws IOException {
    var file = root.resolve(path);
    return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }
}
