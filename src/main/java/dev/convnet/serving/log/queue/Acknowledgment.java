// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

/** How safe a record is when the queue says that it has it. */
public enum Acknowledgment {
  /** In memory: lost if the process ends at once. */
  MEMORY,
  /** In a file: lost if the machine ends at once. */
  WRITTEN,
  /** On the disk. */
  SYNCED
}
