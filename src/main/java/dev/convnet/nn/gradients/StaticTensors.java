// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.GraphScope;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.stream.LongStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Shapes and values that are known while the graph is built, and constants of them. */
final class StaticTensors {
  private StaticTensors() {}

  static boolean isFullyDefined(Shape shape) {
    return !shape.isUnknown() && !shape.hasUnknownDimension();
  }

  static int[] ints(long... values) {
    return LongStream.of(values).mapToInt(Math::toIntExact).toArray();
  }

  /** The shape as int32: a constant if it is known. */
  static Output<?> shape(GraphScope scope, Output<?> of) {
    return shape(scope, of, DataType.DT_INT32);
  }

  static Output<?> shape(GraphScope scope, Output<?> of, DataType type) {
    if (!isFullyDefined(of.shape())) {
      return new OpBuilder(scope, "Shape", "Shape").inputs(of).attr("out_type", type).output();
    }
    var tf = scope.tf("Shape");
    return type == DataType.DT_INT64
        ? tf.constant(of.shape().asArray()).asOutput()
        : tf.constant(ints(of.shape().asArray())).asOutput();
  }

  /** A constant scalar of the type of {@code like}. */
  static Output<?> scalar(GraphScope scope, String name, float value, Output<?> like) {
    var constant = scope.tf(name).constant(value).asOutput();
    return like.dataType() == DataType.DT_FLOAT
        ? constant
        : new OpBuilder(scope, "Cast", "Cast")
            .inputs(constant)
            .attr("DstT", like.dataType())
            .output();
  }

  /** The elements of an integer constant; empty for any other tensor. */
  static Optional<long[]> staticValue(Output<?> tensor) {
    var operation = (GraphOperation) tensor.op();
    if (!operation.type().equals("Const")) return Optional.empty();
    var proto = operation.attributes().getAttrValueProto("value").getTensor();
    return switch (proto.getDtype()) {
      case DT_INT32, DT_INT64 -> Optional.of(elements(proto));
      default -> Optional.empty();
    };
  }

  private static long[] elements(TensorProto proto) {
    var count = 1L;
    for (var dimension : proto.getTensorShape().getDimList()) count *= dimension.getSize();
    return LongStream.range(0, count).map(i -> element(proto, (int) i)).toArray();
  }

  /** From the bytes, or from a list in which the last element also stands for all further ones. */
  private static long element(TensorProto proto, int index) {
    var bytes = proto.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (proto.getDtype() == DataType.DT_INT32) {
      return bytes.hasRemaining()
          ? bytes.getInt(index * Integer.BYTES)
          : proto.getIntVal(Math.min(index, proto.getIntValCount() - 1));
    }
    return bytes.hasRemaining()
        ? bytes.getLong(index * Long.BYTES)
        : proto.getInt64Val(Math.min(index, proto.getInt64ValCount() - 1));
  }
}
