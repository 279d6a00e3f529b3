// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

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
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The settings of the programs' input.
 *
 * @param dataDir the directory of the data set's files; missing files are downloaded to it
 * @param useSample whether to use the images that are included in the project instead
 * @param batchSize from 1 to 100,000
 * @param minQueueFraction the fraction of an epoch that stays in the queue, from 0 to 1
 */
public record Cifar10Input(
    Path dataDir,
    boolean useSample,
    InputPipeline pipeline,
    int batchSize,
    double minQueueFraction) {
  private static final int MAX_BATCH_SIZE = 100_000;
  private static final int PREFETCH_THREADS = 2;
  private static final int PREFETCHED_BATCHES = 4;

  public Cifar10Input {
    if (dataDir.toString().isEmpty()) {
      throw new InvalidSettingException("Please supply a data_dir");
    }
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    if (batchSize > MAX_BATCH_SIZE) {
      throw new InvalidSettingException(
          "batchSize",
          "must be at most %d, twice the full data set, got %d"
              .formatted(MAX_BATCH_SIZE, batchSize));
    }
    if (!(minQueueFraction >= 0 && minQueueFraction <= 1)) {
      throw new InvalidSettingException(
          "minFractionOfExamplesInQueue", "must be from 0 to 1, got " + minQueueFraction);
    }
  }

  /** Settings with the tutorial's fraction of an epoch in the queue. */
  public Cifar10Input(Path dataDir, boolean useSample, InputPipeline pipeline, int batchSize) {
    this(dataDir, useSample, pipeline, batchSize, QueueInput.Settings.DEFAULT_MIN_FRACTION);
  }

  /** These settings with another fraction of an epoch in the queue. */
  Cifar10Input withMinQueueFraction(double fraction) {
    return new Cifar10Input(dataDir, useSample, pipeline, batchSize, fraction);
  }

  /** The checked files of one split, and its images in memory. */
  public record LoadedData(
      Cifar10Input input, Cifar10Files files, Split split, Cifar10Dataset images) {
    public int imageCount() {
      return images.size();
    }

    /** Prints the tutorial's line before its queue fills, if the input pipeline has a queue. */
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

  /**
   * Downloads missing files, and reads the split into memory.
   *
   * @param out receives the progress of a download
   * @throws IOException if files are missing, damaged or empty
   */
  public LoadedData load(Split split, PrintStream out) throws IOException {
    try {
      var files =
          useSample
              ? Cifar10Sample.extractTo(dataDir)
              : Cifar10Download.downloadIfMissing(dataDir, out);
      var images = Cifar10Dataset.load(files.of(split));
      if (images.size() == 0) {
        throw new IOException(
            files.of(split) + " contain no images; replace them by the files of CIFAR-10");
      }
      return new LoadedData(this, files, split, images);
    } catch (FileNotFoundException missing) {
      throw new IOException(missing.getMessage() + "; or use --sample", missing);
    }
  }

  /**
   * An endless input of shuffled, distorted images: {@code distorted_inputs}.
   *
   * @param firstBatch the batch with which a resumed run continues, for the memory pipeline
   */
  static Input trainingInput(GraphScope scope, LoadedData data, long firstBatch)
      throws IOException {
    if (data.input.pipeline == InputPipeline.QUEUE) {
      return QueueInput.distorted(scope, data.queueSettings());
    }
    return new PlaceholderInput(scope, data.input.batchSize, prefetched(scope, data, firstBatch));
  }

  /**
   * An endless input of shuffled, distorted images for towers, each with its own batches. With the
   * queue pipeline, two batches per tower are prefetched.
   *
   * @param firstStep the step with which a resumed run continues, for the memory pipeline
   */
  public static TowerInput towerInput(GraphScope scope, LoadedData data, int towers, long firstStep)
      throws IOException {
    if (data.input.pipeline == InputPipeline.QUEUE) {
      return new PrefetchQueue(
          scope, QueueInput.distorted(scope, data.queueSettings()), 2 * towers);
    }
    var batches = prefetched(scope, data, Math.multiplyExact(firstStep, towers));
    return new PlaceholderTowerInput(data.input.batchSize, batches);
  }

  private static PrefetchingBatches prefetched(GraphScope scope, LoadedData data, long firstBatch) {
    var batches =
        new PrefetchingBatches(
            data.inMemory().distorted(scope.seed()), PREFETCH_THREADS, PREFETCHED_BATCHES);
    batches.startAt(firstBatch);
    return batches;
  }

  /** An input of every image once, center-cropped: {@code inputs}. */
  static Input evaluationInput(GraphScope scope, LoadedData data) throws IOException {
    if (data.input.pipeline == InputPipeline.QUEUE) {
      return QueueInput.centerCropped(scope, data.queueSettings());
    }
    return new PlaceholderInput(scope, -1, new PrefetchingBatches(data.inMemory().centerCropped()));
  }
}
