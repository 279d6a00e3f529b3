// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import dev.convnet.app.cli.VersionProvider;
import dev.convnet.nn.graph.TensorFlowRuntime;
import java.io.IOException;
import java.util.List;

/** TensorFlow itself: its versions, and the devices that it finds. */
record TensorFlowCheck() implements Check {
  private static final String SUBJECT = "TensorFlow";

  @Override
  public List<Finding> run() throws IOException {
    try {
      var version = new VersionProvider().getVersion()[0];
      return List.of(
          Finding.ok(SUBJECT, version),
          Finding.ok("devices", String.join(", ", TensorFlowRuntime.devices())));
    } catch (LinkageError noLibrary) {
      return List.of(
          Finding.fail(
              SUBJECT,
              "its library does not load ("
                  + noLibrary.getMessage()
                  + "); there is one for Linux x86-64, macOS arm64 and Windows x86-64"));
    }
  }
}
