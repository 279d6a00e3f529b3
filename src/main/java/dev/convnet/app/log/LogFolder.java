// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flag with the folder of a log that is read. */
public final class LogFolder {
  /** Where servers log if nothing else is said. */
  public static final Path DEFAULT = Path.of("convnet-logs");

  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description = "folder of the log (default: ${DEFAULT-VALUE})")
  private Path folder = DEFAULT;

  Path path() {
    return folder;
  }

  LogReader open() throws IOException {
    return new LogReader(folder);
  }
}
