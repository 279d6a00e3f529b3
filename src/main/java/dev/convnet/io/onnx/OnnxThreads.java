// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import dev.convnet.error.InvalidSettingException;

/**
 * The threads that compute a call in ONNX Runtime.
 *
 * @param count at least 1. One is best where as many calls run at the same time as there are
 *     processors
 * @param spin whether threads that have answered keep their processor for some milliseconds and
 *     wait for the next call: answers of small networks come sooner, and whatever else runs gets
 *     less
 */
public record OnnxThreads(int count, boolean spin) {
  public OnnxThreads {
    InvalidSettingException.requireAtLeast(1, "count", count);
  }

  /** One for each processor, which sleep between calls. */
  public static OnnxThreads all() {
    return new OnnxThreads(Runtime.getRuntime().availableProcessors(), false);
  }
}
