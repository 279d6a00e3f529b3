// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks that a directory can be written to and that its disk has enough free space.
 *
 * @param subject what the directory is for
 * @param requiredMebibytes free space that is needed
 * @param advice how to choose another directory
 */
record DirectoryCheck(String subject, Path directory, long requiredMebibytes, String advice)
    implements Check {
  @Override
  public List<Finding> run() throws IOException {
    var existing = directory.toAbsolutePath();
    while (!Files.exists(existing)) existing = existing.getParent();
    if (!Files.isWritable(existing)) {
      return List.of(Finding.fail(subject, "%s is not writable; %s".formatted(existing, advice)));
    }
    var free = existing.toFile().getUsableSpace() >> 20;
    var found = "%s, %d MiB free".formatted(directory, free);
    if (free >= requiredMebibytes) return List.of(Finding.ok(subject, found));
    return List.of(
        Finding.fail(
            subject, "%s, but %d MiB are needed; %s".formatted(found, requiredMebibytes, advice)));
  }
}
