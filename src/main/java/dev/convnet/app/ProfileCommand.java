// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import dev.convnet.app.cifar10.Cifar10Profile;
import dev.convnet.app.fast.Cifar10FastProfile;
import dev.convnet.app.fit.TrainProfile;
import dev.convnet.app.mnist.MnistDeepProfile;
import picocli.CommandLine.Command;

/** Profiles a training step of a program, by operation and by layer. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Shows where a training step spends its time, by operation and by layer.",
    subcommands = {
      Cifar10Profile.class,
      Cifar10FastProfile.class,
      MnistDeepProfile.class,
      TrainProfile.class
    })
final class ProfileCommand {}
