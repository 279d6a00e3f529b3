// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Compiles a file of message types in the language of protocol buffers, as far as the interface of
 * TensorFlow Serving and ONNX need it: messages, enums, {@code optional}, {@code repeated}, {@code
 * map} and {@code oneof}, without imports, options and services.
 */
final class ProtoFile {
  private static final Pattern TOKEN = Pattern.compile("[\\w.]+|\"[^\"]*\"|[^\\s\\w]");
  private static final Pattern COMMENT = Pattern.compile("//.*");

  private static final Map<String, Type> SCALARS = scalars();

  private final Iterator<String> tokens;
  private String packageName = "";

  private ProtoFile(String text) {
    this.tokens =
        TOKEN
            .matcher(COMMENT.matcher(text).replaceAll(""))
            .results()
            .map(MatchResult::group)
            .iterator();
  }

  /**
   * The types of a file.
   *
   * @throws IllegalArgumentException if the file has something that is not understood
   */
  static FileDescriptor compile(String name, String text) {
    try {
      return FileDescriptor.buildFrom(new ProtoFile(text).file(name), new FileDescriptor[0]);
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException(name + " is wrong: " + e.getMessage(), e);
    }
  }

  private static Map<String, Type> scalars() {
    var names =
        List.of("double", "float", "int32", "int64", "uint32", "uint64", "bool", "string", "bytes");
    var scalars = new HashMap<String, Type>();
    for (var name : names) scalars.put(name, Type.valueOf("TYPE_" + name.toUpperCase(Locale.ROOT)));
    return Map.copyOf(scalars);
  }

  private FileDescriptorProto file(String name) {
    var file = FileDescriptorProto.newBuilder().setName(name);
    while (tokens.hasNext()) {
      var word = tokens.next();
      switch (word) {
        case "syntax" -> {
          expect("=");
          file.setSyntax(tokens.next().replace("\"", ""));
          expect(";");
        }
        case "package" -> {
          packageName = tokens.next();
          file.setPackage(packageName);
          expect(";");
        }
        case "message" -> file.addMessageType(message("." + packageName));
        default -> throw unexpected(word);
      }
    }
    return file.build();
  }

  /** What is being read: a message, and the types that its fields may name. */
  private record Scope(String fullName, DescriptorProto.Builder message, List<String> enums) {}

  private DescriptorProto message(String parent) {
    var name = tokens.next();
    var scope =
        new Scope(
            parent + "." + name, DescriptorProto.newBuilder().setName(name), new ArrayList<>());
    expect("{");
    for (var word = tokens.next(); !word.equals("}"); word = tokens.next()) member(scope, word);
    return scope.message.build();
  }

  private void member(Scope scope, String word) {
    switch (word) {
      case "enum" -> scope.message.addEnumType(enumeration(scope));
      case "oneof" -> oneof(scope);
      case "map" -> map(scope);
      case "optional" -> scope.message.addField(field(scope, tokens.next(), Label.LABEL_OPTIONAL));
      case "repeated" -> scope.message.addField(field(scope, tokens.next(), Label.LABEL_REPEATED));
      default -> scope.message.addField(field(scope, word, Label.LABEL_OPTIONAL));
    }
  }

  private EnumDescriptorProto enumeration(Scope scope) {
    var name = tokens.next();
    scope.enums.add(name);
    var type = EnumDescriptorProto.newBuilder().setName(name);
    expect("{");
    for (var value = tokens.next(); !value.equals("}"); value = tokens.next()) {
      type.addValue(EnumValueDescriptorProto.newBuilder().setName(value).setNumber(number()));
    }
    return type.build();
  }

  private void oneof(Scope scope) {
    int index = scope.message.getOneofDeclCount();
    scope.message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(tokens.next()));
    expect("{");
    for (var word = tokens.next(); !word.equals("}"); word = tokens.next()) {
      var field = field(scope, word, Label.LABEL_OPTIONAL).toBuilder().setOneofIndex(index);
      scope.message.addField(field);
    }
  }

  /** A map is a repeated message of a key and a value. */
  private void map(Scope scope) {
    expect("<");
    var key = tokens.next();
    expect(",");
    var value = tokens.next();
    expect(">");
    var name = tokens.next();
    var entry = entryName(name);
    scope.message.addNestedType(
        DescriptorProto.newBuilder()
            .setName(entry)
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .addField(typed(scope, key, Label.LABEL_OPTIONAL).setName("key").setNumber(1))
            .addField(typed(scope, value, Label.LABEL_OPTIONAL).setName("value").setNumber(2)));
    scope.message.addField(
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(number())
            .setLabel(Label.LABEL_REPEATED)
            .setType(Type.TYPE_MESSAGE)
            .setTypeName(scope.fullName + "." + entry));
  }

  private static String entryName(String field) {
    var name = new StringBuilder();
    for (var word : field.split("_")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.append("Entry").toString();
  }

  private FieldDescriptorProto field(Scope scope, String type, Label label) {
    return typed(scope, type, label).setName(tokens.next()).setNumber(number()).build();
  }

  private FieldDescriptorProto.Builder typed(Scope scope, String type, Label label) {
    var field = FieldDescriptorProto.newBuilder().setLabel(label);
    var scalar = SCALARS.get(type);
    if (scalar != null) return field.setType(scalar);
    if (scope.enums.contains(type)) {
      return field.setType(Type.TYPE_ENUM).setTypeName(scope.fullName + "." + type);
    }
    return field.setType(Type.TYPE_MESSAGE).setTypeName("." + packageName + "." + type);
  }

  /** Reads {@code = NUMBER;}. */
  private int number() {
    expect("=");
    int number = Integer.parseInt(tokens.next());
    expect(";");
    return number;
  }

  private void expect(String token) {
    var found = tokens.next();
    if (!found.equals(token)) throw unexpected(found);
  }

  private static IllegalArgumentException unexpected(String token) {
    return new IllegalArgumentException("unexpected '" + token + "'");
  }
}
