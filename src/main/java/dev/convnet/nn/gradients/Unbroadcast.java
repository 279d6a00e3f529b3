// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/** Undoes the broadcasting of an operation's two inputs: sums gradients along broadcast axes. */
final class Unbroadcast {
  private final GradientContext context;
  private final Output<?> x;
  private final Output<?> y;
  private final Supplier<Operation> axesAtRuntime;

  Unbroadcast(GradientContext context, Output<?> x, Output<?> y) {
    this.context = context;
    this.x = x;
    this.y = y;
    this.axesAtRuntime = GradientContext.memoize(this::gradientArgs);
  }

  /** Sums dx to the shape of x. */
  Output<?> reduceX(Output<?> dx) {
    return reduce(dx, x, y, 0);
  }

  /** Sums dy to the shape of y. */
  Output<?> reduceY(Output<?> dy) {
    return reduce(dy, y, x, 1);
  }

  private Output<?> reduce(Output<?> gradient, Output<?> of, Output<?> other, int input) {
    var broadcast = broadcastAxes(of.shape(), other.shape());
    if (broadcast.isEmpty()) return sum(gradient, axesAtRuntime.get().output(input), of);
    var axes = broadcast.get();
    var sameRank = of.shape().numDimensions() >= other.shape().numDimensions();
    if (axes.isEmpty() && sameRank) return gradient;
    var constant = axes.stream().mapToLong(Integer::longValue).toArray();
    return sum(gradient, context.intVector("Sum/reduction_indices", constant), of);
  }

  private Output<?> sum(Output<?> gradient, Output<?> axes, Output<?> of) {
    return context.reshape(context.sumKeepDims(gradient, axes), context.shape(of));
  }

  private Operation gradientArgs() {
    return context.op("BroadcastGradientArgs").inputs(context.shape(x), context.shape(y)).build();
  }

  /** The axes along which {@code of} is broadcast; empty if they are known at run time only. */
  private static Optional<List<Integer>> broadcastAxes(Shape of, Shape other) {
    if (of.isUnknown() || other.isUnknown()) return Optional.empty();
    var rank = Math.max(of.numDimensions(), other.numDimensions());
    var known =
        IntStream.range(0, rank)
            .noneMatch(axis -> undecided(size(of, axis, rank), size(other, axis, rank)));
    if (!known) return Optional.empty();
    return Optional.of(
        IntStream.range(0, rank)
            .filter(axis -> size(of, axis, rank) == 1 && size(other, axis, rank) != 1)
            .boxed()
            .toList());
  }

  /** Whether an unknown size meets one that is not 1; if it is 1, then that axis is broadcast. */
  private static boolean undecided(long a, long b) {
    return a != 1 && b != 1 && (a == Shape.UNKNOWN_SIZE || b == Shape.UNKNOWN_SIZE);
  }

  private static long size(Shape shape, int axis, int rank) {
    var own = axis - (rank - shape.numDimensions());
    return own < 0 ? 1 : shape.get(own);
  }
}
