// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import com.google.protobuf.ByteString;
import dev.convnet.data.records.RecordWriter;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TString;

/**
 * An example request for each standard signature of an exported network: one gray image.
 *
 * @param signatures of the network, by their names
 * @param height of the image; 0 or less if it is free
 * @param width of the image; 0 or less if it is free
 */
record WarmupExample(String model, Map<String, SignatureDef> signatures, int height, int width) {
  private static final byte GRAY = (byte) 128;
  private static final int FREE_SIDE = 224;

  WarmupExample {
    if (height <= 0) height = FREE_SIDE;
    if (width <= 0) width = FREE_SIDE;
  }

  /** Writes the {@link WarmupRecords} of a version. */
  void write(Path version) throws IOException {
    var file = version.resolve(WarmupRecords.FILE);
    Files.createDirectory(file.getParent());
    try (var records = new RecordWriter(Files.newOutputStream(file))) {
      for (var name : List.of(ServingSignatures.IMAGES, ServingSignatures.ENCODED)) {
        if (signatures.containsKey(name)) records.write(log(name, signatures.get(name)));
      }
    }
  }

  private byte[] log(String name, SignatureDef signature) {
    var input = signature.getInputsMap().entrySet().iterator().next();
    return log(name, input.getKey(), tensor(input.getValue()));
  }

  private byte[] log(String signature, String input, TensorProto tensor) {
    var types = MessageTypes.SERVING;
    var spec =
        ProtoMessage.builder(types, "ModelSpec")
            .set("name", model)
            .set("signature_name", signature)
            .build();
    var request =
        ProtoMessage.builder(types, "PredictRequest")
            .set("model_spec", spec)
            .put("inputs", input, tensor.toByteString())
            .build();
    var predict = ProtoMessage.builder(types, "PredictLog").set("request", request).build();
    return ProtoMessage.builder(types, "PredictionLog")
        .set("predict_log", predict)
        .build()
        .toBytes()
        .toByteArray();
  }

  private TensorProto tensor(TensorInfo input) {
    return input.getDtype() == DataType.DT_STRING ? file() : numbers(input);
  }

  /** The image as numbers; a single value stands for all. */
  private TensorProto numbers(TensorInfo input) {
    var channels = input.getTensorShape().getDim(3).getSize();
    var tensor = TensorProto.newBuilder().setDtype(input.getDtype());
    for (long size : new long[] {1, height, width, channels}) {
      tensor.getTensorShapeBuilder().addDimBuilder().setSize(size);
    }
    int gray = Byte.toUnsignedInt(GRAY);
    return input.getDtype() == DataType.DT_FLOAT
        ? tensor.addFloatVal(gray).build()
        : tensor.addIntVal(gray).build();
  }

  private TensorProto file() {
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_STRING);
    tensor.getTensorShapeBuilder().addDimBuilder().setSize(1);
    return tensor.addStringVal(ByteString.copyFrom(png())).build();
  }

  private byte[] png() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var image = tf.fill(tf.array(height, width, 3), tf.constant(GRAY));
      var png = tf.image.encodePng(image);
      try (var result = session.runner().fetch(png).run()) {
        return ((TString) result.get(0)).asBytes().getObject();
      }
    }
  }
}
