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
 * The tutorial's own input ({@code cifar10_input.py}), built in the graph on the first processor: a
 * queue of file names, a reader of records, distortions, and a queue of examples that 16 threads
 * fill. Not repeatable: which thread comes first decides what a batch holds.
 */
public final class QueueInput implements Input {
  private final FileNameQueue names;
  private final QueuedBatch examples;
  private Optional<Session> session = Optional.empty();

  /**
   * What is read.
   *
   * @param files of 3,073-byte records
   * @param examplesPerEpoch in all files
   * @param minFractionInQueue the part of an epoch that the queue holds at least, from 0 to 1: the
   *     more, the better shuffled
   */
  public record Settings(
      List<Path> files, int examplesPerEpoch, int batchSize, double minFractionInQueue) {
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

    /** With the tutorial's part of an epoch in the queue. */
    public Settings(List<Path> files, int examplesPerEpoch, int batchSize) {
      this(files, examplesPerEpoch, batchSize, DEFAULT_MIN_FRACTION);
    }

    /** How many examples the queue holds at least. */
    public int minQueueExamples() {
      return (int) (examplesPerEpoch * minFractionInQueue);
    }

    private List<String> fileNames() {
      return files.stream().map(Path::toString).toList();
    }
  }

  private QueueInput(FileNameQueue names, QueuedBatch examples) {
    this.names = names;
    this.examples = examples;
  }

  /** Batches for training, without end: {@code distorted_inputs}. */
  public static QueueInput distorted(GraphScope outer, Settings settings) {
    var scope = outer.device(Device.CPU);
    var names = Queues.stringInputProducer(scope, settings.fileNames(), QueueRunner.ENDLESS);
    var example = distorted(record(scope.nameScope("data_augmentation"), names), scope);
    return new QueueInput(
        names,
        Queues.shuffleBatch(scope, example, settings.batchSize(), settings.minQueueExamples()));
  }

  /** Each example once, undistorted, the last batch smaller: {@code inputs}. */
  public static QueueInput centerCropped(GraphScope outer, Settings settings) {
    var scope = outer.device(Device.CPU);
    var input = scope.nameScope("input");
    var names = Queues.stringInputProducer(input, settings.fileNames(), 1);
    var record = record(input, names);
    var middle =
        ImageAugmentation.centralCrop(
            input.nameScope("central_crop"), record.image(), Cifar10.IMAGE_SIZE);
    var image = ImageAugmentation.perImageStandardization(input.nameScope("standardize"), middle);
    return new QueueInput(
        names,
        Queues.orderedBatch(
            scope,
            new LabeledImage(image, record.label()),
            settings.batchSize(),
            settings.minQueueExamples()));
  }

  /** One record of a file: the picture {@code [32, 32, 3]}, 0 to 255, and its label. */
  private static LabeledImage record(GraphScope scope, FileNameQueue names) {
    var tf = scope.tf();
    var reader = tf.io.fixedLengthRecordReader((long) Cifar10.RECORD_BYTES);
    var bytes = tf.io.decodeRaw(tf.io.readerRead(reader, names.queue()).value(), TUint8.class);
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
    return examples.images();
  }

  @Override
  public Operand<TInt32> labels() {
    return examples.labels();
  }

  @Override
  public synchronized void start(Session started) {
    session = Optional.of(started);
    names.runner().start(started);
    examples.runner().start(started);
  }

  @Override
  public Optional<Feed> nextFeed() throws IOException {
    check();
    return Optional.of(Feed.EMPTY);
  }

  @Override
  public void check() throws IOException {
    var failure = names.runner().failure().or(() -> examples.runner().failure());
    if (failure.isPresent()) {
      throw new IOException("reading failed: " + failure.get().getMessage(), failure.get());
    }
  }

  @Override
  public synchronized void cancel() {
    session.ifPresent(
        open -> {
          names.runner().cancel(open);
          examples.runner().cancel(open);
        });
  }

  @Override
  public synchronized void close() {
    cancel();
    names.runner().join();
    examples.runner().join();
    session = Optional.empty();
  }
}
