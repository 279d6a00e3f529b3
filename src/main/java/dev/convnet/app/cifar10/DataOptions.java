// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.NumericPrecision;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flags for the input of the CIFAR-10 tutorial's programs. */
public final class DataOptions {
  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "number of images in a batch (default: ${DEFAULT-VALUE})")
  private int batchSize = 128;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description =
          "directory of the CIFAR-10 files; missing files are downloaded to it (default:"
              + " ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/cifar10_data");

  @Option(
      names = {"--use_fp16", "--use-fp16"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description =
          "compute in float16 with loss scaling; only cifar10-train and cifar10-eval support it, on a"
              + " GPU")
  private boolean useFp16;

  @Option(
      names = "--sample",
      description =
          "use the 2,500 images that are included in the project instead of the full data set")
  private boolean sample;

  @Option(
      names = "--input",
      paramLabel = "PIPELINE",
      description =
          "input pipeline: queue, as in the tutorial, or memory, which is faster and repeatable"
              + " (default: queue)")
  private InputPipeline input = InputPipeline.QUEUE;

  /**
   * The settings of the input.
   *
   * @throws InvalidSettingException if a value is not allowed
   */
  public Cifar10Input toInput() {
    return new Cifar10Input(dataDir, sample, input, batchSize);
  }

  /**
   * Checks the flags of a program that computes in float32 only.
   *
   * @return this object
   * @throws InvalidSettingException if {@code --use_fp16} is given
   */
  public DataOptions requireFloat32() {
    if (useFp16) {
      throw new InvalidSettingException(
          "useFp16", "is not supported: this program computes in float32 only");
    }
    return this;
  }

  /** Float16 if {@code --use_fp16} is given, otherwise {@code precision}. */
  NumericPrecision precisionOr(NumericPrecision precision) {
    return useFp16 ? NumericPrecision.FLOAT16 : precision;
  }
}
