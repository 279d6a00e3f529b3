// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What requests must have in common to run together: the version of the model, the signature with
 * the outputs that are wanted, and the types and shapes of the rows.
 */
record BatchKey(ModelRunner model, SignatureDef signature, Map<String, Row> inputs) {
  /**
   * A row of an input.
   *
   * @param sizes empty if rows of all sizes are padded
   */
  record Row(DataType type, int rank, Optional<Shape> sizes) {}

  /**
   * The key of a request; empty if it has to run alone, because rows cannot be told apart.
   *
   * @param inputs all with the same number of rows, at least one
   */
  static Optional<BatchKey> of(
      ModelRunner model, SignatureDef signature, Map<String, Tensor> inputs, boolean anySize) {
    if (!hasRows(signature)) return Optional.empty();
    var rows = new TreeMap<String, Row>();
    long count = -1;
    for (var input : inputs.entrySet()) {
      var shape = input.getValue().shape();
      long rowCount = TensorRows.count(input.getValue());
      if (rowCount < 1 || rowCount > Integer.MAX_VALUE || count >= 0 && rowCount != count) {
        return Optional.empty();
      }
      count = rowCount;
      var info = signature.getInputsMap().get(input.getKey());
      if (info == null || !fits(info.getTensorShape(), shape)) return Optional.empty();
      var sizes = anySize ? Optional.<Shape>empty() : Optional.of(shape.tail());
      rows.put(input.getKey(), new Row(info.getDtype(), shape.numDimensions(), sizes));
    }
    return count < 1 ? Optional.empty() : Optional.of(new BatchKey(model, signature, rows));
  }

  /** Whether the first dimension of all inputs and outputs may have any size. */
  static boolean hasRows(SignatureDef signature) {
    return hasRows(List.copyOf(signature.getInputsMap().values()))
        && hasRows(List.copyOf(signature.getOutputsMap().values()));
  }

  private static boolean hasRows(List<TensorInfo> tensors) {
    return !tensors.isEmpty()
        && tensors.stream()
            .map(TensorInfo::getTensorShape)
            .allMatch(
                shape ->
                    !shape.getUnknownRank()
                        && shape.getDimCount() > 0
                        && shape.getDim(0).getSize() < 0);
  }

  private static boolean fits(TensorShapeProto declared, Shape shape) {
    if (declared.getDimCount() != shape.numDimensions()) return false;
    for (int i = 0; i < declared.getDimCount(); i++) {
      long size = declared.getDim(i).getSize();
      if (size >= 0 && size != shape.get(i)) return false;
    }
    return true;
  }
}
