// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Parses and prints the text of a state file {@code checkpoint}, with the paths as the file has
 * them. The binding has no class for its message, {@code CheckpointState} of {@code
 * tensorflow/python/training/checkpoint_state.proto}, so this class describes it. The timestamps of
 * TensorFlow 2's {@code CheckpointManager} are ignored.
 */
record CheckpointStateProto(Optional<String> latest, List<String> all) {
  private static final Descriptor MESSAGE = message();
  private static final FieldDescriptor LATEST = MESSAGE.findFieldByNumber(1);
  private static final FieldDescriptor ALL = MESSAGE.findFieldByNumber(2);

  /**
   * Parses the text of a state file.
   *
   * @throws IllegalArgumentException if it is not a text proto of that message; says where
   */
  static CheckpointStateProto parse(String text) {
    var message = DynamicMessage.newBuilder(MESSAGE);
    try {
      TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build().merge(text, message);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(
          "it is no list of checkpoints from line %d, column %d on"
              .formatted(e.getLine(), e.getColumn()),
          e);
    }
    var all = IntStream.range(0, message.getRepeatedFieldCount(ALL));
    return new CheckpointStateProto(
        Optional.of((String) message.getField(LATEST)).filter(name -> !name.isEmpty()),
        all.mapToObj(i -> (String) message.getRepeatedField(ALL, i)).toList());
  }

  String print() {
    var message = DynamicMessage.newBuilder(MESSAGE);
    latest.ifPresent(name -> message.setField(LATEST, name));
    all.forEach(name -> message.addRepeatedField(ALL, name));
    return TextFormat.printer().printToString(message);
  }

  private static Descriptor message() {
    var state =
        DescriptorProto.newBuilder()
            .setName("CheckpointState")
            .addField(field("model_checkpoint_path", 1, Type.TYPE_STRING, Label.LABEL_OPTIONAL))
            .addField(
                field("all_model_checkpoint_paths", 2, Type.TYPE_STRING, Label.LABEL_REPEATED))
            .addField(
                field("all_model_checkpoint_timestamps", 3, Type.TYPE_DOUBLE, Label.LABEL_REPEATED))
            .addField(field("last_preserved_timestamp", 4, Type.TYPE_DOUBLE, Label.LABEL_OPTIONAL));
    var file = FileDescriptorProto.newBuilder().setSyntax("proto3").addMessageType(state).build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0);
    } catch (DescriptorValidationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static FieldDescriptorProto field(String name, int number, Type type, Label label) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(label)
        .build();
  }
}
