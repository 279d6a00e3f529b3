// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flags of all programs of the fast network: which one, and its images. */
final class FastOptions {
  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description =
          "directory of the CIFAR-10 files; missing files are downloaded to it (default:"
              + " ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/cifar10_data");

  @Option(
      names = "--sample",
      description =
          "use the 2,500 images that are included in the project instead of the full data set")
  private boolean sample;

  @Option(
      names = "--target",
      paramLabel = "ACCURACY",
      description =
          "test accuracy to reach: 0.86, 0.94 with a larger network, or 0.945 with the same one in"
              + " 20 epochs instead of 9 (default: ${DEFAULT-VALUE})")
  private String target = "0.86";

  FastTraining.Data data() {
    return new FastTraining.Data(dataDir, sample);
  }

  FastHyperparameters hyperparameters() {
    return FastHyperparameters.forTarget(target);
  }
}
