// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** The devices that TensorFlow finds on this machine. */
public final class TensorFlowRuntime {
  private TensorFlowRuntime() {}

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
