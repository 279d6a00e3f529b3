// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Batches made in Java ({@link PrefetchingBatches}), fed to the placeholders {@code input/images}
 * and {@code input/labels}.
 */
public final class PlaceholderInput implements Input {
  private final Placeholders placeholders;
  private final PrefetchingBatches batches;

  /**
   * Where batches go in.
   *
   * @param images {@code float32 [N, …]}
   * @param labels {@code int32 [N]}
   */
  record Placeholders(Operand<TFloat32> images, Operand<TInt32> labels) {
    /**
     * Builds them.
     *
     * @param shape of a batch of images; -1 where it varies
     */
    static Placeholders build(GraphScope outer, Shape shape) {
      var scope = outer.nameScope("input").device(Device.CPU);
      return new Placeholders(
          scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape)),
          scope.tf("labels").placeholder(TInt32.class, Placeholder.shape(Shape.of(shape.get(0)))));
    }

    private Feed feed(Batch batch) {
      var shape = Shape.of(batch.size()).append(images.shape().tail());
      var pictures = TFloat32.tensorOf(shape, DataBuffers.of(batch.images(), true, false));
      var classes =
          TInt32.tensorOf(Shape.of(batch.size()), DataBuffers.of(batch.labels(), true, false));
      return new Feed() {
        @Override
        public Session.Runner into(Session.Runner runner) {
          return runner.feed(images, pictures).feed(labels, classes);
        }

        @Override
        public void close() {
          pictures.close();
          classes.close();
        }
      };
    }
  }

  /**
   * Feeds placeholders that several inputs share.
   *
   * @param batches closed with this input
   */
  PlaceholderInput(Placeholders placeholders, PrefetchingBatches batches) {
    this.placeholders = placeholders;
    this.batches = batches;
  }

  /** For the tutorial's pictures, {@code [24, 24, 3]}. */
  public PlaceholderInput(GraphScope scope, long batchSize, PrefetchingBatches batches) {
    this(scope, batchSize, Cifar10.IMAGE_SIZE, batches);
  }

  /**
   * Builds the placeholders.
   *
   * @param batchSize in every batch, or -1 where it varies
   * @param side rows, and columns, of a picture of {@code batches}
   * @param batches closed with this input
   */
  public PlaceholderInput(GraphScope scope, long batchSize, int side, PrefetchingBatches batches) {
    this(Placeholders.build(scope, Shape.of(batchSize, side, side, Cifar10.CHANNELS)), batches);
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
  public void start(Session session) {} // its threads run since it was made

  @Override
  public Optional<Feed> nextFeed() {
    return batches.next().map(placeholders::feed);
  }

  @Override
  public void close() {
    batches.close();
  }
}
