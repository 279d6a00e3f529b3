// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.SummaryMetadata.PluginData;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Builds summaries that a plugin of TensorBoard shows. The messages of the plugins are
 * TensorBoard's and not the binding's, so their few fields are written by number.
 */
final class PluginSummary {
  private PluginSummary() {}

  /** Writes the fields of a message. */
  @FunctionalInterface
  interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  static byte[] message(Fields fields) {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * A summary of one value.
   *
   * @param plugin its name, such as {@code text}
   * @param content the plugin's own message
   * @param title replaces the tag where TensorBoard shows it; may be empty
   * @param description Markdown, which TensorBoard shows beside the value
   */
  static Summary of(
      String tag,
      String plugin,
      byte[] content,
      String title,
      String description,
      TensorProto value) {
    var data =
        PluginData.newBuilder().setPluginName(plugin).setContent(ByteString.copyFrom(content));
    var metadata =
        SummaryMetadata.newBuilder()
            .setPluginData(data)
            .setDisplayName(title)
            .setSummaryDescription(description);
    return Summary.newBuilder()
        .addValue(Summary.Value.newBuilder().setTag(tag).setMetadata(metadata).setTensor(value))
        .build();
  }

  static TensorProto strings(List<ByteString> values, int... shape) {
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_STRING)
        .setTensorShape(shape(shape))
        .addAllStringVal(values)
        .build();
  }

  static TensorProto floats(float[] values, int... shape) {
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(shape));
    for (var value : values) tensor.addFloatVal(value);
    return tensor.build();
  }

  private static TensorShapeProto shape(int... sizes) {
    var shape = TensorShapeProto.newBuilder();
    for (int size : sizes) shape.addDimBuilder().setSize(size);
    return shape.build();
  }
}
