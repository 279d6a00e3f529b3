// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.UsageException;
import dev.convnet.nn.graph.NumericPrecision;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flags that the tutorial's programs share. */
public final class DataOptions {
  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "images in a batch (default: ${DEFAULT-VALUE})")
  private int batchSize = 128;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = "where CIFAR-10 is, or is downloaded to (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/cifar10_data");

  @Option(
      names = {"--use_fp16", "--use-fp16"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description =
          "compute in float16, the loss scaled; in cifar10-train and cifar10-eval, where there is a"
              + " GPU")
  private boolean useFp16;

  @Option(
      names = "--sample",
      description = "2,500 pictures that come with the project instead of the whole set")
  private boolean sample;

  @Option(
      names = "--input",
      paramLabel = "KIND",
      description = "queue, the tutorial's, or memory, faster and repeatable (default: queue)")
  private InputPipeline input = InputPipeline.QUEUE;

  public Cifar10Input toInput() {
    return new Cifar10Input(dataDir, sample, input, batchSize);
  }

  /** For programs that compute in float32 only: refuses another precision. */
  public DataOptions requireFloat32() {
    if (useFp16) {
      throw new UsageException(
          "--use_fp16: this program computes in float32 only; leave the flag out");
    }
    return this;
  }

  /** {@code chosen}, unless {@code --use_fp16} chooses. */
  NumericPrecision precisionOr(NumericPrecision chosen) {
    return useFp16 ? NumericPrecision.FLOAT16 : chosen;
  }
}
