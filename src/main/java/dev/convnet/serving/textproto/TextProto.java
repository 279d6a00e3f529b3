// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.textproto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.convnet.data.text.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message in the text format of protocol buffers. The fields of a message in it have names such
 * as {@code max_batch_size.value}.
 */
public final class TextProto {
  private static final String ROOT = "Root";

  private final Message root;

  private TextProto(Message root) {
    this.root = root;
  }

  /** What a field has. */
  public enum Kind {
    INTEGER(Type.TYPE_INT64, Label.LABEL_OPTIONAL),
    INTEGERS(Type.TYPE_INT64, Label.LABEL_REPEATED),
    BOOL(Type.TYPE_BOOL, Label.LABEL_OPTIONAL),
    TEXT(Type.TYPE_STRING, Label.LABEL_OPTIONAL);

    private final Type type;
    private final Label label;

    Kind(Type type, Label label) {
      this.type = type;
      this.label = label;
    }
  }

  /**
   * Reads a file.
   *
   * @param fields all that may be in it
   * @throws IOException if it cannot be read, or has other fields or values; the message says where
   */
  public static TextProto read(Path file, Map<String, Kind> fields) throws IOException {
    var message = DynamicMessage.newBuilder(describe(fields));
    try {
      TextFormat.getParser().merge(String.join("\n", TextFile.readLines(file)), message);
    } catch (TextFormat.ParseException e) {
      throw new IOException(
          "%s is wrong: %s (line:column: what is wrong)"
              .formatted(file, e.getMessage().replaceAll("\\s+", " ")),
          e);
    }
    return new TextProto(message.build());
  }

  /** The value of a field, if it is set. */
  public <T> Optional<T> value(String field, Class<T> type) {
    int dot = field.indexOf('.');
    if (dot < 0) return value(root, field, type);
    return value(root, field.substring(0, dot), Message.class)
        .flatMap(child -> value(child, field.substring(dot + 1), type));
  }

  private static <T> Optional<T> value(Message message, String name, Class<T> type) {
    var field = message.getDescriptorForType().findFieldByName(name);
    return message.hasField(field)
        ? Optional.of(type.cast(message.getField(field)))
        : Optional.empty();
  }

  /** The values of a field that may have several. */
  public List<Long> integers(String name) {
    var field = root.getDescriptorForType().findFieldByName(name);
    return ((List<?>) root.getField(field)).stream().map(Long.class::cast).toList();
  }

  private static Descriptor describe(Map<String, Kind> fields) {
    var messages = new LinkedHashMap<String, DescriptorProto.Builder>();
    messages.put(ROOT, DescriptorProto.newBuilder().setName(ROOT));
    fields.forEach(
        (name, kind) -> {
          int dot = name.indexOf('.');
          if (dot >= 0) addChild(messages, name.substring(0, dot));
          var message = messages.get(dot < 0 ? ROOT : name.substring(0, dot));
          add(message, name.substring(dot + 1), kind.type, kind.label);
        });
    var file = FileDescriptorProto.newBuilder().setName("settings.proto");
    messages.values().forEach(file::addMessageType);
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])
          .findMessageTypeByName(ROOT);
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void addChild(Map<String, DescriptorProto.Builder> messages, String name) {
    if (messages.containsKey(name)) return;
    messages.put(name, DescriptorProto.newBuilder().setName(name));
    var root = messages.get(ROOT);
    add(root, name, Type.TYPE_MESSAGE, Label.LABEL_OPTIONAL);
    root.getFieldBuilder(root.getFieldCount() - 1).setTypeName("." + name);
  }

  private static void add(DescriptorProto.Builder message, String name, Type type, Label label) {
    message.addField(
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(message.getFieldCount() + 1)
            .setType(type)
            .setLabel(label));
  }
}
