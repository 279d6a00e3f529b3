// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.ProfileOptions;
import dev.convnet.data.sets.Mnist;
import dev.convnet.train.profile.ProfiledProgram;
import dev.convnet.train.profile.Profiler;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Profiles a training step of {@code mnist-deep}. */
@Command(
    name = "mnist-deep",
    mixinStandardHelpOptions = true,
    description = "Shows where a training step of mnist-deep spends its time.")
public final class MnistDeepProfile implements Callable<Integer> {
  @Mixin private DataOptions data;
  @Mixin private ProfileOptions profile;

  @Override
  public Integer call() throws IOException {
    run(data.read(System.out), profile.settings(), System.out);
    return 0;
  }

  static void run(Mnist mnist, Profiler.Settings profile, PrintStream out) throws IOException {
    Profiler.run(
        job -> {
          var deep = MnistDeep.buildTrainGraph(job.scope(), mnist, 1);
          return new ProfiledProgram(
              "mnist-deep", deep.input(), deep.trainStep(), MnistDeep.BATCH_SIZE);
        },
        profile,
        System::nanoTime,
        out);
  }
}
