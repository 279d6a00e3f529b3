// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/** Undoes the stretching of an operation's two inputs to one shape: sums along stretched axes. */
final class Unbroadcast {
  private final GradientContext context;
  private final Output<?> x;
  private final Output<?> y;
  private final Supplier<Operation> axesAtRun;

  Unbroadcast(GradientContext context, Output<?> x, Output<?> y) {
    this.context = context;
    this.x = x;
    this.y = y;
    this.axesAtRun = GradientContext.memoize(this::gradientArgs);
  }

  /** dx in the shape of x. */
  Output<?> reduceX(Output<?> dx) {
    return reduce(dx, x, y, 0);
  }

  /** dy in the shape of y. */
  Output<?> reduceY(Output<?> dy) {
    return reduce(dy, y, x, 1);
  }

  private Output<?> reduce(Output<?> derivative, Output<?> of, Output<?> other, int which) {
    var stretched = stretchedAxes(of.shape(), other.shape());
    if (stretched.isEmpty()) return reshaped(derivative, axesAtRun.get().output(which), of);
    var axes = stretched.get();
    var sameRank = of.shape().numDimensions() >= other.shape().numDimensions();
    if (axes.isEmpty() && sameRank) return derivative;
    var constant = axes.stream().mapToLong(Integer::longValue).toArray();
    return reshaped(derivative, context.intVector("Sum/reduction_indices", constant), of);
  }

  private Output<?> reshaped(Output<?> derivative, Output<?> axes, Output<?> of) {
    return context.reshape(context.sumKeepDims(derivative, axes), context.shape(of));
  }

  private Operation gradientArgs() {
    return context.op("BroadcastGradientArgs").inputs(context.shape(x), context.shape(y)).build();
  }

  /** The axes of the result along which {@code of} is stretched; empty where only the run tells. */
  private static Optional<List<Integer>> stretchedAxes(Shape of, Shape other) {
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

  /** An unknown size against one that is not 1; against 1, it is that one that is stretched. */
  private static boolean undecided(long a, long b) {
    return a != 1 && b != 1 && (a == Shape.UNKNOWN_SIZE || b == Shape.UNKNOWN_SIZE);
  }

  private static long size(Shape shape, int axis, int rank) {
    var own = axis - (rank - shape.numDimensions());
    return own < 0 ? 1 : shape.get(own);
  }
}
