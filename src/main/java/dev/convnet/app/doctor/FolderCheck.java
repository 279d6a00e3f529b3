// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder that is written to.
 *
 * @param subject what for
 * @param mebibytes that it takes
 * @param advice how to take another
 */
record FolderCheck(String subject, Path folder, long mebibytes, String advice) implements Check {
  @Override
  public List<Finding> look() throws IOException {
    var existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) existing = existing.getParent();
    if (!Files.isWritable(existing)) {
      return List.of(
          Finding.fail(subject, "%s can't be written to; %s".formatted(existing, advice)));
    }
    var free = Files.getFileStore(existing).getUsableSpace() >> 20;
    var found = "%s, %d MiB free".formatted(folder, free);
    if (free >= mebibytes) return List.of(Finding.ok(subject, found));
    return List.of(
        Finding.fail(subject, "%s, and %d are needed; %s".formatted(found, mebibytes, advice)));
  }
}
