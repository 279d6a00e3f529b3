// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.input.Queues.FileNameQueue;
import dev.convnet.data.input.Queues.LabeledImage;
import dev.convnet.data.input.Queues.QueuedBatch;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.ops.ImageAugmentation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The CIFAR-10 tutorial's own input ({@code cifar10_input.py}), built in the graph on the first CPU
 * device: a queue of file names, a reader of records, distortions, and a queue of images that 16
 * threads fill. Not reproducible: the content of a batch depends on the timing of the threads. Adds
 * its queues to the collection {@code queue_runners}, and their fill levels to the summaries.
 */
public final class QueueInput implements Input {
  private final FileNameQueue fileNames;
  private final QueuedBatch batch;
  private Optional<Session> session = Optional.empty();

  /**
   * The files to read, and the size of batches and queue.
   *
   * @param files of records of 3,073 bytes
   * @param imagesPerEpoch the number of images in all files
   * @param batchSize at least 1
   * @param minFractionInQueue the fraction of an epoch that stays in the queue, from 0 to 1; a
   *     higher fraction shuffles better and takes longer to fill
   */
  public record Settings(
      List<Path> files, int imagesPerEpoch, int batchSize, double minFractionInQueue) {
    /** The tutorial's {@code min_fraction_of_examples_in_queue}. */
    public static final double DEFAULT_MIN_FRACTION = 0.4;

    public Settings {
      files = List.copyOf(files);
      if (!(minFractionInQueue >= 0 && minFractionInQueue <= 1)) {
        throw new InvalidSettingException(
            "minFractionInQueue", "must be from 0 to 1, got " + minFractionInQueue);
      }
      InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    }

    /** Settings with the tutorial's fraction of an epoch in the queue. */
    public Settings(List<Path> files, int imagesPerEpoch, int batchSize) {
      this(files, imagesPerEpoch, batchSize, DEFAULT_MIN_FRACTION);
    }

    /** The number of images that stay in the queue: {@code min_queue_examples}. */
    public int minQueueExamples() {
      return (int) (imagesPerEpoch * minFractionInQueue);
    }

    private List<String> fileNames() {
      return files.stream().map(Path::toString).toList();
    }
  }

  private QueueInput(FileNameQueue fileNames, QueuedBatch batch) {
    this.fileNames = fileNames;
    this.batch = batch;
  }

  /**
   * Endless training batches of distorted, standardized images, {@code float32 [batchSize, 24, 24,
   * 3]}: {@code distorted_inputs}.
   */
  public static QueueInput distorted(GraphScope outer, Settings settings) {
    var scope = outer.device(Device.CPU);
    var fileNames = Queues.stringInputProducer(scope, settings.fileNames(), QueueRunner.ENDLESS);
    var image = distorted(record(scope.nameScope("data_augmentation"), fileNames), scope);
    return new QueueInput(
        fileNames,
        Queues.shuffleBatch(scope, image, settings.batchSize(), settings.minQueueExamples()));
  }

  /**
   * Evaluation batches of the standardized centers of all images, once, {@code float32 [N, 24, 24,
   * 3]}: {@code inputs}. The last batch may be smaller; a step after it fails with {@code
   * TFOutOfRangeException}.
   */
  public static QueueInput centerCropped(GraphScope outer, Settings settings) {
    var scope = outer.device(Device.CPU);
    var input = scope.nameScope("input");
    var fileNames = Queues.stringInputProducer(input, settings.fileNames(), 1);
    var record = record(input, fileNames);
    var center =
        ImageAugmentation.centralCrop(
            input.nameScope("central_crop"), record.image(), Cifar10.IMAGE_SIZE);
    var image = ImageAugmentation.perImageStandardization(input.nameScope("standardize"), center);
    return new QueueInput(
        fileNames,
        Queues.orderedBatch(
            scope,
            new LabeledImage(image, record.label()),
            settings.batchSize(),
            settings.minQueueExamples()));
  }

  /** The next record of a file: an image {@code [32, 32, 3]}, 0 to 255, and its label. */
  private static LabeledImage record(GraphScope scope, FileNameQueue fileNames) {
    var tf = scope.tf();
    var reader = tf.io.fixedLengthRecordReader((long) Cifar10.RECORD_BYTES);
    var bytes = tf.io.decodeRaw(tf.io.readerRead(reader, fileNames.queue()).value(), TUint8.class);
    var values = tf.dtypes.cast(bytes, TFloat32.class);
    var label = tf.dtypes.cast(tf.slice(values, tf.array(0), tf.array(1)), TInt32.class);
    var planes =
        tf.reshape(
            tf.slice(values, tf.array(1), tf.array(Cifar10.IMAGE_BYTES)),
            tf.array(Cifar10.CHANNELS, Cifar10.RAW_IMAGE_SIZE, Cifar10.RAW_IMAGE_SIZE));
    var image = tf.linalg.transpose(planes, tf.array(1, 2, 0));
    return new LabeledImage(image, label);
  }

  /** The five distortions, in the tutorial's order. */
  private static LabeledImage distorted(LabeledImage record, GraphScope outer) {
    var scope = outer.nameScope("data_augmentation");
    var cropped =
        ImageAugmentation.randomCrop(
            scope.nameScope("random_crop"), record.image(), Cifar10.IMAGE_SIZE);
    var flipped = ImageAugmentation.randomFlipLeftRight(scope.nameScope("random_flip"), cropped);
    var brightened =
        ImageAugmentation.randomBrightness(scope.nameScope("random_brightness"), flipped, 63);
    var contrasted =
        ImageAugmentation.randomContrast(
            scope.nameScope("random_contrast"), brightened, 0.2f, 1.8f);
    var image =
        ImageAugmentation.perImageStandardization(scope.nameScope("standardize"), contrasted);
    return new LabeledImage(image, record.label());
  }

  @Override
  public Operand<TFloat32> images() {
    return batch.images();
  }

  @Override
  public Operand<TInt32> labels() {
    return batch.labels();
  }

  @Override
  public synchronized void start(Session started) {
    session = Optional.of(started);
    fileNames.runner().start(started);
    batch.runner().start(started);
  }

  @Override
  public Optional<Feed> nextFeed() throws IOException {
    check();
    return Optional.of(Feed.EMPTY);
  }

  @Override
  public void check() throws IOException {
    var failure = fileNames.runner().failure().or(() -> batch.runner().failure());
    if (failure.isPresent()) {
      throw new IOException("reading failed: " + failure.get().getMessage(), failure.get());
    }
  }

  @Override
  public synchronized void cancel() {
    session.ifPresent(
        open -> {
          fileNames.runner().cancel(open);
          batch.runner().cancel(open);
        });
  }

  @Override
  public synchronized void close() {
    cancel();
    fileNames.runner().join();
    batch.runner().join();
    session = Optional.empty();
  }
}
