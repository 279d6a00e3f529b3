// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Functions of elements, sums and products. */
final class ElementCases extends OperationCases {
  ElementCases(Ops tf, Operand<TFloat32> x, Map<String, Operand<TFloat32>> outputs) {
    super(tf, x, outputs);
  }

  @Override
  void build() {
    elements();
    numbers();
    reductions();
    products();
  }

  private void elements() {
    both("Identity", a -> tf.identity(a));
    both("StopGradient", a -> tf.stopGradient(a));
    both("PreventGradient", a -> operation("PreventGradient", a));
    both("EnsureShape", a -> tf.ensureShape(a, Shape.of(-1, 6, 8, 4)));
    both("PlaceholderWithDefault", a -> tf.placeholderWithDefault(a, Shape.of(-1, 6, 8, 4)));
    both("BiasAdd", a -> tf.nn.biasAdd(a, constant(4)));
    both("Add", a -> tf.math.add(a, constant(8, 4)));
    both("AddV2", a -> operation("AddV2", a, constant(4)));
    both("AddN", a -> tf.math.addN(List.of(a, planes, tf.nn.relu(a))));
    both("Sub", a -> tf.math.sub(constant(6, 1, 1), a));
    both("Mul", a -> tf.math.mul(a, planes));
    both("Div", a -> tf.math.div(a, tf.constant(127.5f)));
    both("RealDiv", a -> operation("RealDiv", a, positive(a)));
    both("Maximum", a -> tf.math.maximum(a, constant(4)));
    both("Minimum", a -> tf.math.minimum(a, tf.constant(0.3f)));
    both("Pow", a -> tf.math.pow(positive(a), tf.constant(1.7f)));
    both("SquaredDifference", a -> tf.math.squaredDifference(a, constant(4)));
    both("Square", a -> tf.math.square(a));
    both("Sqrt", a -> tf.math.sqrt(positive(a)));
    both("Rsqrt", a -> tf.math.rsqrt(positive(a)));
    both("Reciprocal", a -> tf.math.reciprocal(positive(a)));
    both("Exp", a -> tf.math.exp(a));
    both("Log", a -> tf.math.log(positive(a)));
    both("Abs", a -> tf.math.abs(a));
    both("Neg", a -> tf.math.neg(a));
    both("Sign", a -> tf.math.sign(a));
    both("Floor", a -> tf.math.floor(a));
    both("Ceil", a -> tf.math.ceil(a));
    both("Round", a -> tf.math.round(tf.math.mul(tf.math.round(a), tf.constant(0.5f))));
    both("Rint", a -> tf.math.rint(a));
    both("Expm1", a -> tf.math.expm1(a));
    both("Log1p", a -> tf.math.log1p(positive(a)));
    both("IdentityN", a -> identities(a));
    both("Erf", a -> tf.math.erf(a));
    both("Relu", a -> tf.nn.relu(a));
    both("Relu6", a -> tf.nn.relu6(tf.math.mul(a, tf.constant(5f))));
    both("LeakyRelu", a -> tf.nn.leakyRelu(a, LeakyRelu.alpha(0.3f)));
    both("Elu", a -> tf.nn.elu(a));
    both("Selu", a -> tf.nn.selu(a));
    both("Sigmoid", a -> tf.math.sigmoid(a));
    both("Tanh", a -> tf.math.tanh(a));
    both("Softplus", a -> tf.math.softplus(a));
    both("Softsign", a -> tf.nn.softsign(a));
    both("ClipByValue", a -> tf.clipByValue(a, tf.constant(-0.5f), tf.constant(1f)));
    both("Select", a -> operation("Select", positiveOf(a), a, tf.math.exp(a)));
    both("SelectV2", a -> operation("SelectV2", tf.math.less(a, tf.constant(0f)), a, constant(4)));
    both("ZerosLike", a -> tf.math.add(tf.zerosLike(a), constant(4)));
    both("OnesLike", a -> tf.onesLike(a));
  }

  private Operand<TFloat32> identities(Operand<TFloat32> a) {
    var both = tf.identityN(List.of(a, constant(4)));
    var first = both.output().get(0).asOutput().expect(TFloat32.class);
    return tf.math.add(first, both.output().get(1).asOutput().expect(TFloat32.class));
  }

  private void numbers() {
    bools("Equal", a -> tf.math.equal(tf.math.sign(a), tf.constant(1f)));
    bools("NotEqual", a -> tf.math.notEqual(tf.math.sign(a), tf.constant(1f)));
    bools("Greater", a -> tf.math.greater(a, constant(4)));
    bools("GreaterEqual", a -> tf.math.greaterEqual(a, constant(4)));
    bools("Less", a -> tf.math.less(a, planes));
    bools("LessEqual", a -> tf.math.lessEqual(a, planes));
    bools("LogicalNot", a -> tf.math.logicalNot(tf.math.greater(a, tf.constant(0f))));
    bools("LogicalAnd", a -> tf.math.logicalAnd(positiveOf(a), positiveOf(tf.math.exp(a))));
    bools("LogicalOr", a -> tf.math.logicalOr(positiveOf(a), positiveOf(tf.math.neg(a))));
    both("FloorMod", a -> tf.math.floorMod(a, tf.constant(0.7f)));
    both("FloorDiv", a -> tf.math.floorDiv(a, tf.constant(0.7f)));
    whole("FloorMod of whole numbers", a -> tf.math.floorMod(a, tf.constant(3)));
    whole("FloorDiv of whole numbers", a -> tf.math.floorDiv(a, tf.constant(3)));
  }

  private Operand<TBool> positiveOf(Operand<TFloat32> a) {
    return tf.math.greater(a, tf.constant(0f));
  }

  private void whole(String name, UnaryOperator<Operand<TInt32>> operation) {
    both(
        name,
        a -> {
          var tens = tf.math.mul(a, tf.constant(10f));
          return tf.dtypes.cast(
              operation.apply(tf.dtypes.cast(tens, TInt32.class)), TFloat32.class);
        });
  }

  private void reductions() {
    both("Mean", a -> tf.math.mean(a, tf.array(1, 2)));
    both("Mean that keeps", a -> tf.math.mean(a, tf.array(3), Mean.keepDims(true)));
    both("Mean of rows", a -> tf.math.mean(a, tf.array(1)));
    both("Sum", a -> tf.sum(a, tf.array(-1), Sum.keepDims(true)));
    both("Max", a -> tf.max(a, tf.array(1, 2), Max.keepDims(true)));
    both("Min", a -> tf.min(a, tf.array(3)));
    both("Prod", a -> tf.prod(a, tf.array(2)));
    both("ArgMax", a -> tf.dtypes.cast(tf.math.argMax(a, tf.constant(-1)), TFloat32.class));
    both(
        "ArgMin",
        a -> tf.dtypes.cast(tf.math.argMin(a, tf.constant(1), TInt32.class), TFloat32.class));
    both("Softmax", a -> tf.nn.softmax(a));
    both("LogSoftmax", a -> tf.nn.logSoftmax(a));
  }

  private void products() {
    both("MatMul", a -> tf.linalg.matMul(tf.math.mean(a, tf.array(1, 2)), constant(4, 5)));
    both(
        "MatMul of transposed",
        a ->
            tf.linalg.matMul(
                tf.reshape(a, tf.array(-1, 4)), constant(3, 4), MatMul.transposeB(true)));
    both("Einsum", a -> tf.linalg.einsum(List.of(a, constant(4, 3)), "abcd,de->aebc"));
    both("BatchMatMulV2", a -> operation("BatchMatMulV2", a, constant(4, 3)));
    both(
        "BatchMatMulV3",
        a -> tf.train.batchMatMul(a, planes, TFloat32.class, BatchMatMul.adjY(true)));
  }
}
