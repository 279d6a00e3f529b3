// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** TensorFlow in this process, and the devices that it finds on this machine. */
public final class TensorFlowRuntime {
  private static final FutureTask<String> LOADING = new FutureTask<>(TensorFlow::version);

  private TensorFlowRuntime() {}

  /**
   * Loads TensorFlow's libraries in another thread, so that this one can read files meanwhile. It
   * need not wait: who uses TensorFlow does.
   */
  public static void startLoading() {
    if (LOADING.isDone()) return;
    var thread = new Thread(LOADING, "tensorflow-libraries"); // a second run has no effect
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for the libraries.
   *
   * @throws LinkageError if they cannot be loaded, with TensorFlow's own reason
   */
  public static void awaitLoading() {
    startLoading();
    boolean isInterrupted = false;
    while (true) {
      try {
        LOADING.get();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) throw error;
        throw new IllegalStateException(e.getCause());
      }
    }
    if (isInterrupted) Thread.currentThread().interrupt();
  }

  /**
   * Whether an operation keeps a state from one run to the next, as TensorFlow's registry says.
   *
   * @param type {@code Conv2D}; one that is not registered keeps one
   */
  @SuppressWarnings("try") // the scope frees the native objects
  public static boolean isStateful(String type) {
    awaitLoading();
    try (var scope = new PointerScope()) {
      var status = TF_Status.newStatus();
      boolean isStateful = tensorflow.TF_OpIsStateful(type, status) != 0;
      return isStateful || tensorflow.TF_GetCode(status) != tensorflow.TF_OK;
    }
  }

  /**
   * Whether each session has threads of its own, and as many as its options say: the environment
   * variable {@code TF_OVERRIDE_GLOBAL_THREADPOOL} is {@code 1}. Else all share the first one's.
   */
  public static boolean hasThreadsPerSession() {
    return "1".equals(System.getenv("TF_OVERRIDE_GLOBAL_THREADPOOL"));
  }

  /** The devices' names: {@code CPU:0}, {@code GPU:0}. */
  @SuppressWarnings("try") // the scope frees the native objects
  public static List<String> devices() {
    try (var scope = new PointerScope()) {
      var status = TF_Status.newStatus();
      var context = TFE_Context.newContext(TFE_ContextOptions.newContextOptions(), status);
      status.throwExceptionIfNotOK();
      var list = tensorflow.TFE_ContextListDevices(context, status);
      status.throwExceptionIfNotOK();
      var names = new ArrayList<String>();
      for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
        var name = tensorflow.TF_DeviceListName(list, i, status).getString();
        names.add(name.substring(name.lastIndexOf("device:") + "device:".length()));
      }
      tensorflow.TF_DeleteDeviceList(list);
      return names;
    }
  }

  static boolean hasGpu() {
    return devices().stream().anyMatch(name -> name.startsWith("GPU:"));
  }
}
