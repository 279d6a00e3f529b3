// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.OperationAttributeInspector;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * The conversion of one operation: its inputs, its attributes, and what becomes of them.
 *
 * <p>Images are converted in the order in which they were computed, {@link #inPlanes}, unless an
 * operation needs one of the two orders.
 */
final class Step {
  private static final int[] PLANES_AXIS = {0, 2, 3, 1};

  private final Conversion conversion;
  private final GraphOperation operation;
  private final boolean inPlanes;

  Step(Conversion conversion, GraphOperation operation) {
    this.conversion = conversion;
    this.operation = operation;
    this.inPlanes = prefersPlanes();
  }

  private boolean prefersPlanes() {
    var any = false;
    for (int i = 0; i < operation.numInputs(); i++) {
      if (isConstant(i)) continue;
      var rank = operation.input(i).shape().numDimensions();
      if (rank != 4 && rank != 0) return false;
      any |= conversion.value(operation.input(i)).isNativelyPlanes();
    }
    return any;
  }

  /** Whether {@link #operand}, {@link #axis} and {@link #result} are of images, channels first. */
  boolean inPlanes() {
    return inPlanes;
  }

  GraphOperation operation() {
    return operation;
  }

  OperationAttributeInspector attributes() {
    return operation.attributes();
  }

  int inputs() {
    return operation.numInputs();
  }

  /** The sizes of an input in TensorFlow's order; -1 where it is not known. */
  long[] shape(int input) {
    return known(operation.input(input));
  }

  /** The sizes of the first output in TensorFlow's order; -1 where it is not known. */
  long[] outputShape() {
    return known(operation.output(0));
  }

  private static long[] known(Output<?> tensor) {
    if (!tensor.shape().isUnknown()) return tensor.shape().asArray();
    throw new NotConvertibleException("tensors of unknown rank");
  }

  DataType type(int input) {
    return operation.input(input).dataType();
  }

  boolean isConstant(int input) {
    return !conversion.isDependent(operation.input(input));
  }

  /** Whether a tensor is the constant 1. */
  boolean isScalarOne(Output<?> tensor) {
    if (conversion.isDependent(tensor) || tensor.shape().numDimensions() != 0) return false;
    return conversion.constant(tensor).floats()[0] == 1;
  }

  /** Whether two tensors are constants with the same whole numbers. */
  boolean haveSameValue(Output<?> a, Output<?> b) {
    return !conversion.isDependent(a)
        && !conversion.isDependent(b)
        && Arrays.equals(conversion.constant(a).longs(), conversion.constant(b).longs());
  }

  /** The value of an input that must be constant. */
  HostTensor constant(int input) {
    if (isConstant(input)) return conversion.constant(operation.input(input));
    throw new NotConvertibleException(
        "%s whose input %d depends on the images".formatted(operation.type(), input));
  }

  long[] longs(int input) {
    return constant(input).longs();
  }

  /** An input in TensorFlow's order. */
  String rows(int input) {
    return isConstant(input)
        ? conversion.constant(operation.input(input), false)
        : conversion.value(operation.input(input)).rows();
  }

  /** An input, channels first. */
  String planes(int input) {
    return isConstant(input)
        ? conversion.constant(operation.input(input), true)
        : conversion.value(operation.input(input)).planes();
  }

  /** An input in the order of this step. */
  String operand(int input) {
    var isImage = isConstant(input) || operation.input(input).shape().numDimensions() == 4;
    return inPlanes && isImage ? planes(input) : rows(input);
  }

  List<String> operands(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::operand).toList();
  }

  /** A dimension of the first of {@link #operand} in the order of this step. */
  int axis(long axis, int rank) {
    int counted = (int) (axis < 0 ? axis + rank : axis);
    return inPlanes && rank == 4 ? PLANES_AXIS[counted] : counted;
  }

  /** Values for each dimension in the order of this step. */
  long[] ordered(long[] byDimension) {
    if (!inPlanes || byDimension.length != 4) return byDimension;
    return new long[] {byDimension[0], byDimension[3], byDimension[1], byDimension[2]};
  }

  /** The convolution that computes an input, if nobody else takes its result. */
  Optional<PendingConvolution> convolution(int input) {
    var tensor = operation.input(input);
    if (isConstant(input) || conversion.uses(tensor) > 1) return Optional.empty();
    return conversion.value(tensor).pending();
  }

  boolean mayBranch() {
    return conversion.mayBranch();
  }

  OnnxGraph graph() {
    return conversion.graph();
  }

  String constant(HostTensor value) {
    return conversion.graph().constant(operation.name() + "/constant", value);
  }

  String vector(float... values) {
    return constant(HostTensor.floats(new long[] {values.length}, values));
  }

  /** A constant of int64. */
  String vector(long... values) {
    return constant(HostTensor.longs(values));
  }

  String scalar(float value) {
    return constant(HostTensor.scalar(value));
  }

  String add(String type, String... inputs) {
    return add(type, Map.of(), inputs);
  }

  String add(String type, Map<String, ?> attributes, String... inputs) {
    return add(type, attributes, Arrays.asList(inputs), 1).get(0);
  }

  List<String> add(String type, Map<String, ?> attributes, List<String> inputs, int outputs) {
    return conversion.graph().add(operation.name(), type, attributes, inputs, outputs);
  }

  /** Converts a tensor to another type. */
  String cast(String tensor, DataType to) {
    return add("Cast", Map.of("to", (long) OnnxTypes.number(to)), tensor);
  }

  /** An input, which ONNX wants as int64. */
  String int64(int input) {
    return isConstant(input) ? vector(longs(input)) : cast(rows(input), DataType.DT_INT64);
  }

  /** The result in the order of this step. */
  void result(String tensor) {
    result(0, tensor);
  }

  void result(int output, String tensor) {
    var isImage = operation.output(output).shape().numDimensions() == 4;
    put(output, tensor, inPlanes && isImage);
  }

  /** The result in TensorFlow's order. */
  void rowsResult(String tensor) {
    rowsResult(0, tensor);
  }

  void rowsResult(int output, String tensor) {
    put(output, tensor, false);
  }

  /** The result, channels first. */
  void planesResult(String tensor) {
    put(0, tensor, true);
  }

  private void put(int output, String tensor, boolean planes) {
    var graph = conversion.graph();
    var value = planes ? Value.planes(graph, tensor) : Value.rows(graph, tensor);
    conversion.put(operation.output(output), value);
  }

  void result(PendingConvolution convolution) {
    conversion.put(operation.output(0), Value.of(conversion.graph(), convolution));
  }

  /** The result is an input as it is. */
  void same(int output, int input) {
    conversion.put(operation.output(output), conversion.value(operation.input(input)));
  }
}
