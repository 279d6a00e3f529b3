// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetDataPointer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.ByteIndexer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.javacpp.indexer.LongIndexer;
import org.bytedeco.javacpp.indexer.ShortIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.javacpp.indexer.UIntIndexer;
import org.bytedeco.javacpp.indexer.UShortIndexer;
import org.tensorflow.internal.c_api.TF_TString;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.DataType;

/** Copies the values of a native tensor into Java arrays. The caller frees the tensor. */
final class NativeTensor {
  private final CheckpointEntry entry;
  private final Pointer data;
  private final int count;

  NativeTensor(CheckpointEntry entry, TF_Tensor tensor) {
    this.entry = entry;
    this.data = TF_TensorData(tensor);
    this.count = Math.toIntExact(entry.count());
  }

  float[] floats() {
    var values = new float[count];
    switch (entry.type()) {
      case DT_FLOAT -> new FloatPointer(data).get(values);
      case DT_HALF, DT_BFLOAT16 -> {
        var indexer = indexer();
        for (var i = 0; i < count; i++) {
          values[i] = (float) indexer.getDouble(i);
        }
      }
      default -> throw wrongType("floats of at most 32 bits");
    }
    return values;
  }

  long[] longs() {
    var values = new long[count];
    switch (entry.type()) {
      case DT_INT64 -> new LongPointer(data).get(values);
      case DT_INT8, DT_INT16, DT_INT32, DT_UINT8, DT_UINT16, DT_UINT32, DT_BOOL -> {
        var indexer = indexer();
        for (var i = 0; i < count; i++) {
          values[i] = (long) indexer.getDouble(i);
        }
      }
      default -> throw wrongType("integers");
    }
    return values;
  }

  double[] doubles() {
    var values = new double[count];
    var indexer = indexer();
    for (var i = 0; i < count; i++) {
      values[i] = indexer.getDouble(i);
    }
    return values;
  }

  List<ByteString> strings() {
    if (entry.type() != DataType.DT_STRING) {
      throw wrongType("strings");
    }
    var strings = new TF_TString(data);
    return IntStream.range(0, count).mapToObj(i -> bytes(strings.getPointer(i))).toList();
  }

  private static ByteString bytes(TF_TString string) {
    var size = TF_TString_GetSize(string);
    var bytes = new byte[Math.toIntExact(size)];
    TF_TString_GetDataPointer(string).capacity(size).get(bytes);
    return ByteString.copyFrom(bytes);
  }

  private Indexer indexer() {
    return switch (entry.type()) {
      case DT_FLOAT -> FloatIndexer.create(new FloatPointer(data).capacity(count));
      case DT_DOUBLE -> DoubleIndexer.create(new DoublePointer(data).capacity(count));
      case DT_HALF -> HalfIndexer.create(new ShortPointer(data).capacity(count));
      case DT_BFLOAT16 -> Bfloat16Indexer.create(new ShortPointer(data).capacity(count));
      case DT_INT8, DT_BOOL -> ByteIndexer.create(new BytePointer(data).capacity(count));
      case DT_INT16 -> ShortIndexer.create(new ShortPointer(data).capacity(count));
      case DT_INT32 -> IntIndexer.create(new IntPointer(data).capacity(count));
      case DT_INT64 -> LongIndexer.create(new LongPointer(data).capacity(count));
      case DT_UINT8 -> UByteIndexer.create(new BytePointer(data).capacity(count));
      case DT_UINT16 -> UShortIndexer.create(new ShortPointer(data).capacity(count));
      case DT_UINT32 -> UIntIndexer.create(new IntPointer(data).capacity(count));
      default -> throw wrongType("numbers");
    };
  }

  private IllegalArgumentException wrongType(String wanted) {
    return new IllegalArgumentException(
        "'%s' is %s, which cannot be read as %s".formatted(entry.name(), entry.typeName(), wanted));
  }
}
