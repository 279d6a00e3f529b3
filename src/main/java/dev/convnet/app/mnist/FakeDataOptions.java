// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.sets.Mnist;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@link DataOptions} of the programs that can also run on fake data, which tests them quickly. */
final class FakeDataOptions {
  @Mixin private DataOptions data;

  @Option(
      names = {"--fake_data", "--fake-data"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "use fake data instead of MNIST: images of ones, all with label 0")
  private boolean fake;

  Mnist read(PrintStream out) throws IOException {
    return fake ? Mnist.fake() : data.read(out);
  }

  long seed() {
    return data.seed();
  }
}
