// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How a finished file gets to the place where others look for it; tests see a run die there. */
@FunctionalInterface
interface FileMover {
  /** At once, over what is there. */
  FileMover ATOMIC = (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);

  void move(Path from, Path to) throws IOException;
}
