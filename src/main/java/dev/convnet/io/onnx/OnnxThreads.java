// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
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

  /** While they wait for each other within a call, threads spin. The caller closes the result. */
  SessionOptions options() throws OrtException {
    var options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(count);
      options.addConfigEntry("session.force_spinning_stop", spin ? "0" : "1");
      return options;
    } catch (OrtException e) {
      options.close();
      throw e;
    }
  }
}
