// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.app.cli.PrecisionOption;
import dev.convnet.app.cli.ProfileOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Profiles a step of {@code cifar10-fast}. */
@Command(
    name = "cifar10-fast",
    mixinStandardHelpOptions = true,
    description = "Reports how long the operations and layers of a cifar10-fast step take.")
public final class Cifar10FastProfile implements Callable<Integer> {
  @Mixin private FastOptions network;
  @Mixin private ProfileOptions profile;
  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFastest();

  @Override
  public Integer call() throws IOException {
    var settings = profile.settings(precision.precision());
    FastTraining.profile(network.data(), network.hyperparameters(), settings, System.out);
    return 0;
  }
}
