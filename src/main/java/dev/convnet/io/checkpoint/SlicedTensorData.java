// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** A tensor that was saved in slices, such as a partitioned variable. */
final class SlicedTensorData implements TensorData {
  private final long[] shape;
  private final int bytes;
  private final List<Piece> pieces = new ArrayList<>();

  /**
   * One slice.
   *
   * @param whole the number of last dimensions that it has whole
   */
  private record Piece(long[] starts, long[] lengths, int whole, TensorData data) {
    boolean contains(long[] index) {
      for (int i = 0; i < index.length; i++) {
        if (index[i] < starts[i] || index[i] >= starts[i] + lengths[i]) return false;
      }
      return true;
    }

    boolean overlaps(Piece other) {
      for (int i = 0; i < starts.length; i++) {
        long start = Math.max(starts[i], other.starts[i]);
        if (start >= Math.min(starts[i] + lengths[i], other.starts[i] + other.lengths[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /** Values that stand one after another in a slice and in the tensor. */
  private record Run(Piece piece, long first, long count) {}

  SlicedTensorData(Shape shape, int bytes) {
    this.shape = shape.asArray();
    this.bytes = bytes;
  }

  /**
   * Adds a slice that fits the shape.
   *
   * @throws DamagedDataException if it overlaps another one
   */
  void add(TensorSlice slice, TensorData data) throws DamagedDataException {
    var lengths = slice.lengths(Shape.of(shape));
    int whole = 0;
    while (whole < shape.length && lengths[shape.length - 1 - whole] == last(whole)) whole++;
    var piece = new Piece(slice.starts(), lengths, whole, data);
    if (pieces.stream().anyMatch(piece::overlaps)) {
      throw new DamagedDataException("slices of it overlap");
    }
    pieces.add(piece);
  }

  /**
   * Checks that each value is in a slice.
   *
   * @throws DamagedDataException if slices are missing
   */
  void checkComplete() throws DamagedDataException {
    long count = pieces.stream().mapToLong(piece -> Shape.of(piece.lengths).size()).sum();
    if (count != Shape.of(shape).size()) throw new DamagedDataException("slices of it are missing");
  }

  private long last(int fromTheEnd) {
    return shape[shape.length - 1 - fromTheEnd];
  }

  @Override
  public void read(long first, int count, byte[] into, int at) throws IOException {
    for (int done = 0; done < count; ) {
      var run = run(first + done);
      int some = (int) Math.min(run.count, count - done);
      run.piece.data.read(run.first, some, into, at + done * bytes);
      done += some;
    }
  }

  private Run run(long element) throws DamagedDataException {
    var index = index(element);
    for (var piece : pieces) {
      if (piece.contains(index)) return run(piece, index);
    }
    throw new DamagedDataException("no slice holds its value %d", element);
  }

  private long[] index(long element) {
    var index = new long[shape.length];
    for (int i = shape.length - 1; i >= 0; i--) {
      index[i] = element % shape[i];
      element /= shape[i];
    }
    return index;
  }

  private Run run(Piece piece, long[] index) {
    int split = Math.max(0, shape.length - 1 - piece.whole); // the last dimension that is cut
    long first = 0;
    long size = 1;
    long done = 0;
    for (int i = 0; i < shape.length; i++) {
      first = first * piece.lengths[i] + index[i] - piece.starts[i];
      if (i >= split) {
        size *= piece.lengths[i];
        done = done * piece.lengths[i] + index[i] - piece.starts[i];
      }
    }
    return new Run(piece, first, size - done);
  }
}
