// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/**
 * Gradient rules of matrix products: da = dy bᵀ and db = aᵀ dy, with the transpositions of the
 * product.
 */
final class MatrixGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("MatMul", MatrixGradients::matMul),
          entry("BatchMatMul", MatrixGradients::batchMatMul),
          entry("BatchMatMulV2", MatrixGradients::batchMatMul),
          entry("BatchMatMulV3", MatrixGradients::batchMatMul));

  private MatrixGradients() {}

  /** An operation type, and the names of its attributes that transpose the inputs. */
  private record Product(String type, String name, String transposeA, String transposeB) {
    private static final Product MATRIX =
        new Product("MatMul", "MatMul", "transpose_a", "transpose_b");
    private static final Product BATCH = new Product("BatchMatMulV2", "MatMul", "adj_x", "adj_y");

    boolean transposesA(GraphOperation op) {
      return op.attributes().getAttrBool(transposeA);
    }

    boolean transposesB(GraphOperation op) {
      return op.attributes().getAttrBool(transposeB);
    }

    Output<?> of(GradientContext c, Factor a, Factor b) {
      return c.op(type, name)
          .inputs(a.tensor(), b.tensor())
          .attr(transposeA, a.transposed())
          .attr(transposeB, b.transposed())
          .output();
    }

    /** da, or its transpose if a was transposed: (dy bᵀ)ᵀ = b dyᵀ. */
    Output<?> da(GradientContext c, GraphOperation op, Output<?> dy) {
      var b = new Factor(op.input(1), transposesB(op));
      return transposesA(op)
          ? of(c, b, new Factor(dy, true))
          : of(c, new Factor(dy, false), b.transpose());
    }

    /** db, or its transpose if b was transposed: (aᵀ dy)ᵀ = dyᵀ a. */
    Output<?> db(GradientContext c, GraphOperation op, Output<?> dy) {
      var a = new Factor(op.input(0), transposesA(op));
      return transposesB(op)
          ? of(c, new Factor(dy, true), a)
          : of(c, a.transpose(), new Factor(dy, false));
    }
  }

  private record Factor(Output<?> tensor, boolean transposed) {
    Factor transpose() {
      return new Factor(tensor, !transposed);
    }
  }

  private static List<Optional<Output<?>>> matMul(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradients(
        () -> Product.MATRIX.da(c, op, dy.get(0)), () -> Product.MATRIX.db(c, op, dy.get(0)));
  }

  /** Summed over the batch axes that were broadcast. */
  private static List<Optional<Output<?>>> batchMatMul(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var batches = new BatchBroadcast(c, op.input(0), op.input(1));
    return c.inputGradients(
        () -> batches.reduce(Product.BATCH.da(c, op, dy.get(0)), 0),
        () -> batches.reduce(Product.BATCH.db(c, op, dy.get(0)), 1));
  }

  /** Undoes the broadcasting of the axes before the last two. */
  private record BatchBroadcast(GradientContext c, Output<?> a, Output<?> b) {
    Output<?> reduce(Output<?> gradient, int input) {
      if (sameBatch()) return gradient;
      var axes = c.op("BroadcastGradientArgs").inputs(batch(a), batch(b)).build().output(input);
      var sum = c.op("Sum").inputs(gradient, axes).output();
      return c.reshape(sum, c.shape(input == 0 ? a : b));
    }

    private boolean sameBatch() {
      if (a.shape().isUnknown() || b.shape().isUnknown()) return false;
      var batchA = a.shape().take(a.shape().numDimensions() - 2);
      var batchB = b.shape().take(b.shape().numDimensions() - 2);
      return batchA.equals(batchB) && StaticTensors.isFullyDefined(batchA);
    }

    private Output<?> batch(Output<?> of) {
      return c.op("StridedSlice", "strided_slice")
          .inputs(
              c.shape(of),
              c.intVector("begin", 0),
              c.intVector("end", -2),
              c.intVector("strides", 1))
          .attr("begin_mask", 1)
          .output();
    }
  }
}
