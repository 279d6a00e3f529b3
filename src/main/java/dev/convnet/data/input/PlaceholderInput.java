// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Feeds batches that Java makes ({@link PrefetchingBatches}) to the placeholders {@code
 * input/images} and {@code input/labels}.
 */
public final class PlaceholderInput implements Input {
  private final Placeholders placeholders;
  private final PrefetchingBatches batches;
  private final Function<Batch, Feed> feed;

  /**
   * The placeholders of a batch.
   *
   * @param images {@code float32 [N, …]}
   * @param labels {@code int32 [N]}
   */
  record Placeholders(Operand<TFloat32> images, Operand<TInt32> labels) {
    /**
     * Builds {@code input/images} and {@code input/labels} on the CPU.
     *
     * @param shape of a batch of images; -1 for a dimension that varies
     */
    static Placeholders build(GraphScope outer, Shape shape) {
      var scope = outer.nameScope("input").device(Device.CPU);
      return new Placeholders(
          scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape)),
          scope.tf("labels").placeholder(TInt32.class, Placeholder.shape(Shape.of(shape.get(0)))));
    }

    TensorFeed feed(Batch batch) {
      return new TensorFeed().with(images, batch.imageTensor()).with(labels, batch.labelTensor());
    }
  }

  /**
   * Feeds existing placeholders, which several inputs may share.
   *
   * @param batches closed with this input
   */
  PlaceholderInput(Placeholders placeholders, PrefetchingBatches batches) {
    this(placeholders, batches, placeholders::feed);
  }

  /**
   * Feeds existing placeholders, and others.
   *
   * @param batches closed with this input
   * @param feed makes the feed of a batch
   */
  PlaceholderInput(
      Placeholders placeholders, PrefetchingBatches batches, Function<Batch, Feed> feed) {
    this.placeholders = placeholders;
    this.batches = batches;
    this.feed = feed;
  }

  /**
   * Builds placeholders for the CIFAR-10 tutorial's images of 24 by 24.
   *
   * @param batchSize of every batch, or -1 if it varies
   * @param batches closed with this input
   */
  public PlaceholderInput(GraphScope scope, long batchSize, PrefetchingBatches batches) {
    this(scope, batchSize, Cifar10.IMAGE_SIZE, batches);
  }

  /**
   * Builds placeholders for images {@code [imageSize, imageSize, 3]}.
   *
   * @param batchSize of every batch, or -1 if it varies
   * @param imageSize height and width of the images of {@code batches}
   * @param batches closed with this input
   */
  public PlaceholderInput(
      GraphScope scope, long batchSize, int imageSize, PrefetchingBatches batches) {
    this(
        Placeholders.build(scope, Shape.of(batchSize, imageSize, imageSize, Cifar10.CHANNELS)),
        batches);
  }

  @Override
  public Operand<TFloat32> images() {
    return placeholders.images;
  }

  @Override
  public Operand<TInt32> labels() {
    return placeholders.labels;
  }

  @Override
  public void start(Session session) {} // the threads of the batches run already

  @Override
  public Optional<Feed> nextFeed() {
    return batches.next().map(feed);
  }

  @Override
  public void close() {
    batches.close();
  }
}
