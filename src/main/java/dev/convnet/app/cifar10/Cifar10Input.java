// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.Cifar10Batches;
import dev.convnet.data.input.Input;
import dev.convnet.data.input.PlaceholderInput;
import dev.convnet.data.input.PlaceholderTowerInput;
import dev.convnet.data.input.PrefetchQueue;
import dev.convnet.data.input.PrefetchingBatches;
import dev.convnet.data.input.QueueInput;
import dev.convnet.data.input.TowerInput;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Download;
import dev.convnet.data.sets.Cifar10Files;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.data.sets.Split;
import dev.convnet.nn.graph.GraphScope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Which pictures, and how they come to the network.
 *
 * @param dataDir the folder of the data set
 * @param useSample the pictures that come with the project instead
 * @param minQueueFraction the part of an epoch that a queue holds at least, from 0 to 1
 */
public record Cifar10Input(
    Path dataDir,
    boolean useSample,
    InputPipeline pipeline,
    int batchSize,
    double minQueueFraction) {
  private static final int LARGEST_BATCH = 100_000;

  public Cifar10Input {
    if (dataDir.toString().isEmpty()) throw new UsageException("Please supply a data_dir");
    if (batchSize < 1) {
      throw new UsageException("--batch_size must be at least 1, got " + batchSize);
    }
    if (batchSize > LARGEST_BATCH) {
      throw new UsageException(
          "--batch_size must be at most %d, twice the whole set, got %d"
              .formatted(LARGEST_BATCH, batchSize));
    }
    if (!(minQueueFraction >= 0 && minQueueFraction <= 1)) {
      throw new UsageException(
          "--min_fraction_of_examples_in_queue must be from 0 to 1, got " + minQueueFraction);
    }
  }

  /** With the tutorial's part of an epoch in the queue. */
  public Cifar10Input(Path dataDir, boolean useSample, InputPipeline pipeline, int batchSize) {
    this(dataDir, useSample, pipeline, batchSize, QueueInput.Settings.DEFAULT_MIN_FRACTION);
  }

  Cifar10Input minQueueFraction(double part) {
    return new Cifar10Input(dataDir, useSample, pipeline, batchSize, part);
  }

  /** Files that exist and hold what they should. */
  public record LoadedData(
      Cifar10Input input, Cifar10Files files, Split split, Cifar10Dataset images) {
    public int imageCount() {
      return images.size();
    }

    /** The tutorial's line before its queue fills, where the pictures come from that. */
    public void announceQueue(PrintStream out) throws IOException {
      if (input.pipeline == InputPipeline.QUEUE) {
        out.printf(
            "Filling queue with %d CIFAR images before starting to train. This will take a few"
                + " minutes.%n",
            queueSettings().minQueueExamples());
      }
    }

    QueueInput.Settings queueSettings() throws IOException {
      return new QueueInput.Settings(
          files.of(split), imageCount(), input.batchSize, input.minQueueFraction);
    }

    Cifar10Batches inMemory() {
      return new Cifar10Batches(images, input.batchSize);
    }
  }

  /** Downloads and extracts where that is needed, and reads the split. */
  public LoadedData load(Split split, PrintStream out) throws IOException {
    try {
      var files =
          useSample
              ? Cifar10Sample.extractTo(dataDir)
              : Cifar10Download.downloadIfMissing(dataDir, out);
      var pictures = Cifar10Dataset.load(files.of(split));
      if (pictures.size() == 0) {
        throw new IOException(files.of(split) + " hold no picture; put CIFAR-10's files there");
      }
      return new LoadedData(this, files, split, pictures);
    } catch (FileNotFoundException missing) {
      throw new IOException(missing.getMessage() + "; or use --sample", missing);
    }
  }

  /**
   * Distorted pictures, shuffled, without end: {@code distorted_inputs}.
   *
   * @param firstBatch where the memory input goes on
   */
  static Input trainingInput(GraphScope scope, LoadedData data, long firstBatch)
      throws IOException {
    if (data.input.pipeline == InputPipeline.QUEUE)
      return QueueInput.distorted(scope, data.queueSettings());
    return new PlaceholderInput(scope, data.input.batchSize, ready(scope, data, firstBatch));
  }

  /**
   * The same for towers, each its own batches; of the queue's, two a tower are kept ready.
   *
   * @param firstStep where the memory input goes on
   */
  public static TowerInput towerInput(GraphScope scope, LoadedData data, int towers, long firstStep)
      throws IOException {
    if (data.input.pipeline == InputPipeline.QUEUE) {
      return new PrefetchQueue(
          scope, QueueInput.distorted(scope, data.queueSettings()), 2 * towers);
    }
    var batches = ready(scope, data, Math.multiplyExact(firstStep, towers));
    return new PlaceholderTowerInput(data.input.batchSize, batches);
  }

  private static PrefetchingBatches ready(GraphScope scope, LoadedData data, long firstBatch) {
    var batches = new PrefetchingBatches(data.inMemory().distorted(scope.seed()));
    batches.startAt(firstBatch);
    return batches;
  }

  /** Every picture once: {@code inputs}. */
  static Input evaluationInput(GraphScope scope, LoadedData data) throws IOException {
    if (data.input.pipeline == InputPipeline.QUEUE)
      return QueueInput.centerCropped(scope, data.queueSettings());
    return new PlaceholderInput(scope, -1, new PrefetchingBatches(data.inMemory().centerCropped()));
  }
}
