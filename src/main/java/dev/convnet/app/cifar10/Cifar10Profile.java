// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.PrecisionOption;
import dev.convnet.app.cli.ProfileOptions;
import dev.convnet.data.sets.Split;
import dev.convnet.train.profile.ProfiledProgram;
import dev.convnet.train.profile.Profiler;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Profiles a step of {@code cifar10-train}. */
@Command(
    name = "cifar10-train",
    mixinStandardHelpOptions = true,
    description = "Reports how long the operations and layers of a cifar10-train step take.")
public final class Cifar10Profile implements Callable<Integer> {
  @Mixin private DataOptions data;
  @Mixin private ProfileOptions profile;
  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFloat32();

  @Override
  public Integer call() throws IOException {
    var settings = profile.settings(data.precisionOr(precision.precision()));
    run(data.toInput(), settings, System::nanoTime, System.out);
    return 0;
  }

  static void run(
      Cifar10Input settings, Profiler.Settings profile, LongSupplier nanos, PrintStream out)
      throws IOException {
    var data = settings.load(Split.TRAIN, out);
    Profiler.run(
        job -> {
          var scope = job.scope();
          var input = job.closing(Cifar10Input.trainingInput(scope, data, 0));
          var logits = Cifar10Tutorial.inference(scope, input.images());
          var loss = Cifar10Tutorial.loss(scope, logits, input.labels());
          var schedule = Cifar10Tutorial.schedule(data.imageCount(), settings.batchSize());
          var step = Cifar10Tutorial.train(scope, loss, schedule, profile.precision());
          return new ProfiledProgram("cifar10-train", input, step, settings.batchSize());
        },
        profile,
        nanos,
        out);
  }
}
