// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** ONNX Runtime's native library, which is unpacked and loaded in another thread. */
final class OnnxRuntimeLibrary {
  private static final CompletableFuture<OrtEnvironment> LOADING =
      CompletableFuture.supplyAsync(
          OrtEnvironment::getEnvironment, new DaemonThread("onnxruntime-library"));

  private OnnxRuntimeLibrary() {}

  /** Does not wait. */
  static void startLoading() {
    // the first use of this class does it
  }

  /**
   * Waits for the library.
   *
   * @throws LinkageError if it cannot be loaded, with ONNX Runtime's own reason
   */
  static OrtEnvironment environment() {
    try {
      return LOADING.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) throw error;
      throw e;
    }
  }
}
