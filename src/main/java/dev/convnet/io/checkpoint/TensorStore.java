// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.util.SortedMap;

/** The open files of a checkpoint. */
interface TensorStore extends AutoCloseable {
  /** All tensors, by their names. */
  SortedMap<String, CheckpointEntry> entries();

  /**
   * Checks that the files hold all of a tensor's bytes, which TensorFlow's native reader does not
   * survive otherwise.
   *
   * @throws IOException if they do not, or cannot be read
   */
  void check(CheckpointEntry entry) throws IOException;

  /**
   * Finds a tensor and compares its checksums.
   *
   * @throws IOException if its bytes are missing or damaged
   */
  TensorValues read(CheckpointEntry entry) throws IOException;

  /** Closes the files. */
  @Override
  void close();
}
