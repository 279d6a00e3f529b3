// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import dev.convnet.app.cli.VersionProvider;
import dev.convnet.nn.graph.TensorFlowRuntime;
import java.io.IOException;
import java.util.List;

/** Checks that TensorFlow's native library loads, and reports its version and its devices. */
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
              "its native library does not load ("
                  + noLibrary.getMessage()
                  + "); it exists for Linux x86-64, macOS arm64 and Windows x86-64"));
    }
  }
}
