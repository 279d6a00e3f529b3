// SPDX-License-Identifier: Apache-2.0
package dev.convnet.doctor;

import dev.convnet.launch.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** TensorFlow itself: its versions, and the devices that it finds. */
record EngineCheck() implements Check {
  private static final String SUBJECT = "TensorFlow";

  @Override
  public List<Finding> look() throws IOException {
    try {
      var version = new Version().getVersion()[0];
      return List.of(
          Finding.ok(SUBJECT, version), Finding.ok("devices", String.join(", ", devices())));
    } catch (LinkageError noLibrary) {
      return List.of(
          Finding.fail(
              SUBJECT,
              "its library does not load ("
                  + noLibrary.getMessage()
                  + "); there is one for Linux x86-64, macOS arm64 and Windows x86-64"));
    }
  }

  /** {@code CPU:0, GPU:0}. */
  @SuppressWarnings("try") // the scope frees what is made in it
  private static List<String> devices() {
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
}
