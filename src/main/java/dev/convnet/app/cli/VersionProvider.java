// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import java.io.IOException;
import java.util.Properties;
import org.tensorflow.TensorFlow;
import picocli.CommandLine.IVersionProvider;

/** The versions of convnet and its platform. The build writes {@code version.properties}. */
public final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    var build = new Properties();
    try (var in = VersionProvider.class.getResourceAsStream("version.properties")) {
      build.load(in);
    }
    var line =
        "convnet %s (TensorFlow %s, TensorFlow-Java %s, Java %s)"
            .formatted(
                build.getProperty("convnet"),
                TensorFlow.version(),
                build.getProperty("tensorflow-java"),
                System.getProperty("java.version"));
    return new String[] {line};
  }
}
