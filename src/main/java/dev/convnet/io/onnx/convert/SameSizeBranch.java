// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/**
 * The two branches of an exported network for images that have its size, which are only cast, and
 * for others, which are resized. Resizing to the same size changes nothing, so that the second
 * branch does for all.
 */
final class SameSizeBranch {
  private SameSizeBranch() {}

  /** Both branches get the images. */
  static void pass(Step step) {
    step.same(0, 0);
    step.same(1, 0);
  }

  /**
   * Takes the branch that resizes.
   *
   * @throws NotConvertibleException if the branches are others
   */
  static void merge(Step step) {
    for (int i = 0; i < step.inputs(); i++) {
      var resized = withoutCast(step.operation().input(i));
      var other = withoutCast(step.operation().input(step.inputs() - 1 - i));
      if (isResize(resized) && isFitting(step, resized, other)) {
        step.same(0, i);
        return;
      }
    }
    throw new NotConvertibleException("Merge (a branch)");
  }

  private static Output<?> withoutCast(Output<?> tensor) {
    var operation = (GraphOperation) tensor.op();
    return operation.type().equals("Cast") ? operation.input(0) : tensor;
  }

  private static boolean isResize(Output<?> tensor) {
    return ResizeRules.isResize(((GraphOperation) tensor.op()).type());
  }

  /** Whether the other branch is that of images whose height and width are the resized ones. */
  private static boolean isFitting(Step step, Output<?> resized, Output<?> other) {
    var resize = (GraphOperation) resized.op();
    var branches = (GraphOperation) other.op();
    if (!branches.type().equals("Switch") || other.index() != 1) return false;
    if (!resize.input(0).op().equals(branches) || resize.input(0).index() != 0) return false;
    return inputOf("All", branches.input(1), 0)
        .filter(equal -> comparesSizes(equal, branches.input(0)))
        .filter(
            equal -> step.haveSameValue(((GraphOperation) equal.op()).input(1), resize.input(1)))
        .isPresent();
  }

  private static boolean comparesSizes(Output<?> equal, Output<?> images) {
    return inputOf("Equal", equal, 0)
        .flatMap(slice -> inputOf("Slice", slice, 0))
        .flatMap(shape -> inputOf("Shape", shape, 0))
        .filter(images::equals)
        .isPresent();
  }

  private static Optional<Output<?>> inputOf(String type, Output<?> tensor, int input) {
    var operation = (GraphOperation) tensor.op();
    return operation.type().equals(type) ? Optional.of(operation.input(input)) : Optional.empty();
  }
}
