// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Keeps whole batches of another input in the queue {@code prefetch_queue}, which one thread fills;
 * each tower takes its own batches from it, in no fixed order. {@code
 * tf.contrib.slim.prefetch_queue.prefetch_queue}.
 */
public final class PrefetchQueue implements TowerInput {
  private final Input source;
  private final Operand<? extends TType> queue;
  private final Device device;
  private final QueueRunner runner;
  private Optional<Session> session = Optional.empty();

  /**
   * Builds the queue on the first CPU device of the scope's task, and adds its runner to the
   * collection {@code queue_runners}.
   *
   * @param source closed with this input
   * @param capacity in batches
   */
  public PrefetchQueue(GraphScope outer, Input source, int capacity) {
    var scope = outer.nameScope("prefetch_queue").device(Device.CPU);
    this.source = source;
    this.device = scope.device();
    this.queue =
        scope
            .tf("fifo_queue")
            .io
            .fifoQueue(
                List.of(TFloat32.class, TInt32.class),
                FifoQueue.shapes(source.images().shape(), labelsShape()),
                FifoQueue.capacity((long) capacity));
    var enqueue =
        scope
            .tf("fifo_queue_enqueue")
            .io
            .queueEnqueue(queue, List.of(source.images(), source.labels()));
    this.runner = new QueueRunner(scope, queue, enqueue, 1, QueueRunner.ENDLESS);
    Queues.fractionFullSummary(scope, queue, 0, capacity);
  }

  /** {@inheritDoc} It is dequeued on the queue's device and copied to the tower's from there. */
  @Override
  @SuppressWarnings("unchecked") // the types are those of the queue
  public TowerBatch buildBatch(GraphScope tower) {
    var scope = tower.device(device);
    var batch =
        scope
            .tf("fifo_queue_Dequeue")
            .io
            .queueDequeue(queue, List.of(TFloat32.class, TInt32.class))
            .components();
    return new TowerBatch(
        withShape(scope, (Operand<TFloat32>) batch.get(0), source.images().shape()),
        withShape(scope, (Operand<TInt32>) batch.get(1), labelsShape()));
  }

  private Shape labelsShape() {
    return Shape.of(source.images().shape().get(0));
  }

  /** Restores the static shape, which is unknown after a queue. */
  private static <T extends TType> Operand<T> withShape(
      GraphScope scope, Operand<T> tensor, Shape shape) {
    var tf = scope.tf();
    return tf.withName("Reshape").reshape(tensor, tf.withName("shape").constant(shape.asArray()));
  }

  @Override
  public synchronized void start(Session started) {
    session = Optional.of(started);
    source.start(started);
    runner.start(started);
  }

  @Override
  public Optional<Input.Feed> nextFeed() throws IOException {
    check();
    return source.nextFeed();
  }

  @Override
  public void check() throws IOException {
    source.check();
    var failure = runner.failure();
    if (failure.isPresent()) {
      throw new IOException("no batch could be made: " + failure.get().getMessage(), failure.get());
    }
  }

  @Override
  public synchronized void cancel() {
    source.cancel();
    session.ifPresent(runner::cancel);
  }

  @Override
  public synchronized void close() {
    cancel();
    source.close();
    runner.join();
    session = Optional.empty();
  }
}
