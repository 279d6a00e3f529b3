// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorSliceProto.Extent;

class SlicedTensorDataTest {
  private final SlicedTensorData data = new SlicedTensorData(Shape.of(4), 1);

  /** Adds a slice whose values are all {@code value}. */
  private void add(int start, int length, int value) throws IOException {
    var extent = Extent.newBuilder().setStart(start).setLength(length).build();
    data.add(
        new TensorSlice(List.of(extent)),
        (first, count, into, at) -> Arrays.fill(into, at, at + count, (byte) value));
  }

  @Test
  void hasTheValuesOfItsSlices() throws IOException {
    add(3, 1, 7);
    add(0, 3, 5);
    data.checkComplete();

    var bytes = new byte[4];
    data.read(0, 4, bytes, 0);

    assertEquals("5557", "" + bytes[0] + bytes[1] + bytes[2] + bytes[3]);
  }

  @Test
  void mayLackNone() throws IOException {
    add(0, 3, 5);

    var refused = assertThrows(DamagedDataException.class, data::checkComplete);

    assertEquals("slices of it are missing", refused.getMessage());
  }

  @Test
  void mayHaveNoneTwice() throws IOException {
    add(0, 3, 5);

    var refused = assertThrows(DamagedDataException.class, () -> add(2, 2, 7));

    assertEquals("slices of it overlap", refused.getMessage());
  }
}
