// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** {@link TensorBoardTwinTest} compares most types with TensorFlow; here are the others. */
class ScalarTensorTest {
  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    "DT_FLOAT, cdcccc3d, 0.1",
    "DT_DOUBLE, 9a9999999999b93f, 0.1",
    "DT_HALF, 003c, 1.0",
    "DT_BFLOAT16, 803f, 1.0",
    "DT_BOOL, 01, 1",
    "DT_UINT64, ffffffffffffffff, 18446744073709551615",
    "DT_QINT8, ff, -1",
    "DT_QUINT16, ffff, 65535",
    "DT_FLOAT8_E5M2, 3c, 1.0",
    "DT_FLOAT8_E5M2, 7b, 57344.0",
    "DT_FLOAT8_E5M2, fc, -Infinity",
    "DT_FLOAT8_E4M3FN, 38, 1.0",
    "DT_FLOAT8_E4M3FN, fe, -448.0",
    "DT_FLOAT8_E4M3FN, 01, 0.001953125",
    "DT_FLOAT8_E4M3FN, 80, -0.0",
    "DT_FLOAT8_E4M3FN, ff, NaN",
  })
  void readsTheContentOfEachType(DataType type, String hex, String number) {
    var tensor = TensorProto.newBuilder().setDtype(type).setTensorContent(bytes(hex));

    assertEquals(Optional.of(number), ScalarTensor.number(tensor.build()).map(String::valueOf));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "DT_FLOAT, 0000",
    "DT_FLOAT, 000000000000",
    "DT_INT64, 00000000",
    "DT_INT8, 0000",
    "DT_STRING, 00",
    "DT_COMPLEX64, 0000000000000000",
    "DT_INVALID, 00000000",
  })
  void contentThatIsNoNumberOfTheTypeIsNone(DataType type, String hex) {
    var tensor = TensorProto.newBuilder().setDtype(type).setTensorContent(bytes(hex));

    assertEquals(Optional.empty(), ScalarTensor.number(tensor.build()));
  }

  @Test
  void onlyTensorsOfOneElementAreScalars() {
    assertEquals(Optional.of(2f), ScalarTensor.number(ones(shape(1, 1))));
    assertEquals(Optional.empty(), ScalarTensor.number(ones(shape(2))));
    assertEquals(Optional.empty(), ScalarTensor.number(ones(shape(0))));
    assertEquals(Optional.empty(), ScalarTensor.number(ones(shape(-1))));
    assertEquals(
        Optional.empty(),
        ScalarTensor.number(ones(shape().toBuilder().setUnknownRank(true).build())));
  }

  @Test
  void aNumberThatIsLeftOutIsZero() {
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_INT64).build();

    assertEquals(Optional.of(0L), ScalarTensor.number(tensor));
  }

  private static TensorProto ones(TensorShapeProto shape) {
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(shape)
        .addFloatVal(2)
        .build();
  }

  private static TensorShapeProto shape(long... sizes) {
    var shape = TensorShapeProto.newBuilder();
    for (var size : sizes) shape.addDimBuilder().setSize(size);
    return shape.build();
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
