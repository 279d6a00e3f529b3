// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** Joins tensors whose rows may have several sizes: smaller ones get zeros or empty strings. */
final class PaddedRows {
  private PaddedRows() {}

  /**
   * Copies all rows into one tensor, which the caller closes.
   *
   * @param parts of the same type and rank
   * @param rows of the result, see {@link TensorRows#join}
   */
  static Tensor join(List<Tensor> parts, int rows) {
    var sizes = largest(parts);
    var padded = parts.stream().map(part -> padded(part, sizes)).toList();
    try {
      return TensorRows.join(padded.stream().map(TensorRows::all).toList(), rows);
    } finally {
      for (int i = 0; i < parts.size(); i++) {
        if (padded.get(i) != parts.get(i)) padded.get(i).close();
      }
    }
  }

  private static Shape largest(List<Tensor> parts) {
    var sizes = parts.get(0).shape().tail().asArray();
    for (var part : parts) {
      var other = part.shape().tail().asArray();
      for (int i = 0; i < sizes.length; i++) sizes[i] = Math.max(sizes[i], other[i]);
    }
    return Shape.of(sizes);
  }

  private static Tensor padded(Tensor tensor, Shape sizes) {
    if (tensor.shape().tail().equals(sizes)) return tensor;
    var shape = Shape.of(tensor.shape().get(0)).append(sizes);
    if (tensor instanceof TString strings) return padded(strings, shape);
    return Tensor.of(
        ((TType) tensor).type(), shape, larger -> copy((NdArray<?>) tensor, (NdArray<?>) larger));
  }

  private static TString padded(TString strings, Shape shape) {
    var larger = NdArrays.ofObjects(byte[].class, shape);
    larger.scalars().forEach(scalar -> scalar.setObject(new byte[0]));
    copy(strings.asBytes(), larger);
    return TString.tensorOfBytes(larger);
  }

  /** Both have the same type. A new tensor of TensorFlow-Java has arbitrary values. */
  @SuppressWarnings("unchecked")
  private static <T> void copy(NdArray<T> from, NdArray<?> to) {
    var corner =
        LongStream.of(from.shape().asArray()).mapToObj(Indices::sliceTo).toArray(Index[]::new);
    from.copyTo(((NdArray<T>) to).slice(corner));
  }
}
