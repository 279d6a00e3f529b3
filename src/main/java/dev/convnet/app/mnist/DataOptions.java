// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.sets.Mnist;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that the programs share. */
public final class DataOptions {
  @Option(
      names = {"--data_dir", "--data-dir", "--input_data_dir", "--input-data-dir"},
      paramLabel = "DIR",
      description =
          "where MNIST's four files are; the built-in ones where it has none (default:"
              + " ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/tensorflow/mnist/input_data");

  @Mixin private SeedOption seed;

  public DataOptions() {
    this.seed = new SeedOption();
  }

  /** With another seed where none is given. */
  public DataOptions(long seed) {
    this.seed = new SeedOption(seed);
  }

  public Mnist read(PrintStream out) throws IOException {
    return Mnist.read(dataDir, out);
  }

  public long seed() {
    return seed.seed();
  }
}
