// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
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
 * A protocol buffer's message whose fields are read by their names. A name that its type does not
 * have is a mistake of the program, and an {@link IllegalArgumentException}.
 */
public record ProtoMessage(Message message) {
  /**
   * Parses a message.
   *
   * @throws InvalidProtocolBufferException if the bytes are no such message
   */
  public static ProtoMessage parse(Descriptor type, ByteString bytes)
      throws InvalidProtocolBufferException {
    return new ProtoMessage(DynamicMessage.parseFrom(type, bytes));
  }

  /**
   * Reads a file in the text format of protocol buffers.
   *
   * @throws IOException if it cannot be read, or has other fields or values than the type; the
   *     message says where
   */
  public static ProtoMessage read(Path file, Descriptor type) throws IOException {
    var message = DynamicMessage.newBuilder(type);
    try {
      TextFormat.getParser().merge(String.join("\n", TextFile.readLines(file)), message);
    } catch (TextFormat.ParseException e) {
      throw new IOException(
          "%s is no %s: %s (line:column: what is wrong)"
              .formatted(file, type.getName(), e.getMessage().replaceAll("\\s+", " ")),
          e);
    }
    return new ProtoMessage(message.build());
  }

  /** Collects the fields of a message of a type, by its name. */
  public static Builder builder(MessageTypes types, String type) {
    return new Builder(DynamicMessage.newBuilder(types.type(type)));
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    var field = type.findFieldByName(name);
    if (field == null) throw new IllegalArgumentException(type.getName() + " has no " + name);
    return field;
  }

  private Object value(String field) {
    return message.getField(field(message.getDescriptorForType(), field));
  }

  /** Whether a field that is a message, or one of several alternatives, is set. */
  public boolean has(String field) {
    return message.hasField(field(message.getDescriptorForType(), field));
  }

  /** A text; empty if it is not set. */
  public String text(String field) {
    return (String) value(field);
  }

  /** A number of any type. */
  public long number(String field) {
    return ((Number) value(field)).longValue();
  }

  /** A choice; false if it is not set. */
  public boolean flag(String field) {
    return (Boolean) value(field);
  }

  /** Bytes; none if they are not set. */
  public ByteString bytes(String field) {
    return (ByteString) value(field);
  }

  /** A message; one without values if it is not set. */
  public ProtoMessage child(String field) {
    return new ProtoMessage((Message) value(field));
  }

  /** A message, if it is set. */
  public Optional<ProtoMessage> optional(String field) {
    return has(field) ? Optional.of(child(field)) : Optional.empty();
  }

  /** The messages of a repeated field. */
  public List<ProtoMessage> children(String field) {
    return list(field, Message.class).stream().map(ProtoMessage::new).toList();
  }

  /** The values of a repeated field of another type. */
  public <T> List<T> list(String field, Class<T> type) {
    return ((List<?>) value(field)).stream().map(type::cast).toList();
  }

  /** A map with texts as keys, in the order of the message. Of equal keys, the last one counts. */
  public <T> Map<String, T> map(String field, Class<T> type) {
    var map = new LinkedHashMap<String, T>();
    for (var entry : children(field)) map.put(entry.text("key"), type.cast(entry.value("value")));
    return map;
  }

  public ByteString toBytes() {
    return message.toByteString();
  }

  /** Collects the fields of a message. */
  public static final class Builder {
    private final DynamicMessage.Builder message;

    private Builder(DynamicMessage.Builder message) {
      this.message = message;
    }

    /** Sets a field. A text names the value of an enum. */
    public Builder set(String name, Object value) {
      var field = field(message.getDescriptorForType(), name);
      message.setField(field, converted(field, value));
      return this;
    }

    /** Adds a value to a repeated field. */
    public Builder add(String name, Object value) {
      var field = field(message.getDescriptorForType(), name);
      message.addRepeatedField(field, converted(field, value));
      return this;
    }

    /** Adds an entry to a map. */
    public Builder put(String name, String key, Object value) {
      var field = field(message.getDescriptorForType(), name);
      var entry = new Builder(message.newBuilderForField(field).setField(keyOf(field), key));
      return add(name, entry.set("value", value).build());
    }

    private static FieldDescriptor keyOf(FieldDescriptor map) {
      return field(map.getMessageType(), "key");
    }

    private static Object converted(FieldDescriptor field, Object value) {
      if (value instanceof ProtoMessage child) return child.message;
      if (field.getJavaType() != FieldDescriptor.JavaType.ENUM) return value;
      return enumValue(field, (String) value);
    }

    private static EnumValueDescriptor enumValue(FieldDescriptor field, String name) {
      return field.getEnumType().findValueByName(name);
    }

    /** The message with what was set. */
    public ProtoMessage build() {
      return new ProtoMessage(message.build());
    }
  }
}
