// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

/** What the decoded inputs of a request may take. A request of few bytes may stand for many. */
final class MemoryBudget {
  private static final long MOST_BYTES = 64 << 20;

  private long left = MOST_BYTES;

  /** A request whose inputs take more. */
  static final class ExceededException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** To be called before so many bytes are taken. */
  void take(long bytes) {
    if (bytes > left) throw new ExceededException();
    left -= bytes;
  }
}
