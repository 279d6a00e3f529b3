// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.input.FedInput;
import dev.convnet.data.input.FedTowers;
import dev.convnet.data.input.Input;
import dev.convnet.data.input.MemoryBatches;
import dev.convnet.data.input.PrefetchQueue;
import dev.convnet.data.input.QueueInput;
import dev.convnet.data.input.ReadyBatches;
import dev.convnet.data.input.TowerInput;
import dev.convnet.data.sets.Cifar10Download;
import dev.convnet.data.sets.Cifar10Files;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.data.sets.PictureSet;
import dev.convnet.data.sets.Split;
import dev.convnet.nn.graph.GraphScope;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Which pictures, and how they come to the network.
 *
 * @param dataDir the folder of the data set
 * @param sample the pictures that come with the project instead
 * @param fractionInQueue the part of an epoch that a queue holds at least, from 0 to 1
 */
public record Cifar10Input(
    Path dataDir, boolean sample, InputKind kind, int batchSize, double fractionInQueue) {
  private static final int LARGEST_BATCH = 100_000;

  public Cifar10Input {
    if (dataDir.toString().isEmpty())
      throw new IllegalArgumentException("Please supply a data_dir");
    if (batchSize < 1) {
      throw new IllegalArgumentException("--batch_size must be at least 1, got " + batchSize);
    }
    if (batchSize > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "--batch_size must be at most %d, twice the whole set, got %d"
              .formatted(LARGEST_BATCH, batchSize));
    }
    if (!(fractionInQueue >= 0 && fractionInQueue <= 1)) {
      throw new IllegalArgumentException(
          "--min_fraction_of_examples_in_queue must be from 0 to 1, got " + fractionInQueue);
    }
  }

  /** With the tutorial's part of an epoch in the queue. */
  public Cifar10Input(Path dataDir, boolean sample, InputKind kind, int batchSize) {
    this(dataDir, sample, kind, batchSize, QueueInput.Settings.STANDARD_FRACTION);
  }

  Cifar10Input fractionInQueue(double part) {
    return new Cifar10Input(dataDir, sample, kind, batchSize, part);
  }

  /** Files that exist and hold what they should. */
  public record Checked(Cifar10Input input, Cifar10Files files, Split split, PictureSet pictures) {
    public int examples() {
      return pictures.size();
    }

    /** The tutorial's line before its queue fills, where the pictures come from that. */
    public void announceQueue(PrintStream out) throws IOException {
      if (input.kind == InputKind.QUEUE) {
        out.printf(
            "Filling queue with %d CIFAR images before starting to train. This will take a few"
                + " minutes.%n",
            queue().minimumInQueue());
      }
    }

    QueueInput.Settings queue() throws IOException {
      return new QueueInput.Settings(
          files.of(split), examples(), input.batchSize, input.fractionInQueue);
    }

    MemoryBatches inMemory() {
      return new MemoryBatches(pictures, input.batchSize);
    }
  }

  /** Downloads and extracts where that is needed, and reads the split. */
  public Checked obtain(Split split, PrintStream out) throws IOException {
    var files = sample ? Cifar10Sample.extractTo(dataDir) : Cifar10Download.obtain(dataDir, out);
    var pictures = PictureSet.load(files.of(split));
    if (pictures.size() == 0) {
      throw new IOException(files.of(split) + " hold no picture; put CIFAR-10's files there");
    }
    return new Checked(this, files, split, pictures);
  }

  /**
   * Distorted pictures, shuffled, without end: {@code distorted_inputs}.
   *
   * @param firstBatch where the memory input goes on
   */
  static Input distorted(GraphScope scope, Checked data, long firstBatch) throws IOException {
    if (data.input.kind == InputKind.QUEUE) return QueueInput.distorted(scope, data.queue());
    return new FedInput(scope, data.input.batchSize, ready(scope, data, firstBatch));
  }

  /**
   * The same for towers, each its own batches; of the queue's, two a tower are kept ready.
   *
   * @param firstStep where the memory input goes on
   */
  public static TowerInput forTowers(GraphScope scope, Checked data, int towers, long firstStep)
      throws IOException {
    if (data.input.kind == InputKind.QUEUE) {
      return new PrefetchQueue(scope, QueueInput.distorted(scope, data.queue()), 2 * towers);
    }
    var batches = ready(scope, data, Math.multiplyExact(firstStep, towers));
    return new FedTowers(data.input.batchSize, batches);
  }

  private static ReadyBatches ready(GraphScope scope, Checked data, long firstBatch) {
    var batches = new ReadyBatches(data.inMemory().distorted(scope.seed()));
    batches.startAt(firstBatch);
    return batches;
  }

  /** Every picture once: {@code inputs}. */
  static Input plain(GraphScope scope, Checked data) throws IOException {
    if (data.input.kind == InputKind.QUEUE) return QueueInput.plain(scope, data.queue());
    return new FedInput(scope, -1, new ReadyBatches(data.inMemory().plain()));
  }
}
