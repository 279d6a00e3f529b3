// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

import dev.convnet.data.Cifar10;
import dev.convnet.graph.Device;
import dev.convnet.graph.GraphScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Batches made in Java ({@link MemoryInput}), fed to the placeholders {@code input/images} and
 * {@code input/labels}.
 */
public final class FedInput implements Input {
  private final MemoryInput batches;
  private final int side;
  private final Placeholder<TFloat32> images;
  private final Placeholder<TInt32> labels;

  /** For the tutorial's pictures, {@code [24, 24, 3]}. */
  public FedInput(GraphScope outer, long batchSize, MemoryInput batches) {
    this(outer, batchSize, Cifar10.IMAGE_SIZE, batches);
  }

  /**
   * Builds the placeholders.
   *
   * @param batchSize in every batch, or -1 where it varies
   * @param side rows, and columns, of a picture of {@code batches}
   * @param batches closed with this input
   */
  public FedInput(GraphScope outer, long batchSize, int side, MemoryInput batches) {
    var scope = outer.nameScope("input").device(Device.CPU);
    this.side = side;
    this.batches = batches;
    this.images =
        scope
            .tf("images")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(batchSize, side, side, 3)));
    this.labels =
        scope.tf("labels").placeholder(TInt32.class, Placeholder.shape(Shape.of(batchSize)));
  }

  @Override
  public Operand<TFloat32> images() {
    return images;
  }

  @Override
  public Operand<TInt32> labels() {
    return labels;
  }

  @Override
  public void start(Session session) {} // its threads run since it was made

  @Override
  public Optional<Feed> next() {
    return batches.next().map(this::feed);
  }

  private Feed feed(Batch batch) {
    var shape = Shape.of(batch.size(), side, side, 3);
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

  @Override
  public void close() {
    batches.close();
  }
}
