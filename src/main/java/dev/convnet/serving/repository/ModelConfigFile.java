// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

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
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file of models in TensorFlow Serving's text format, its message {@code ModelServerConfig}:
 *
 * <pre>
 * model_config_list {
 *   config {
 *     name: "mnist"
 *     base_path: "savedmodels/mnist"
 *     model_platform: "tensorflow"
 *     model_version_policy { specific { versions: 1 versions: 2 } }
 *     version_labels { key: "stable" value: 1 }
 *   }
 * }
 * </pre>
 */
public final class ModelConfigFile {
  private static final Descriptor ROOT = describe();

  private ModelConfigFile() {}

  /**
   * Reads a file.
   *
   * @param file its folder is where a relative {@code base_path} starts, if it does not exist in
   *     the working directory
   * @throws IOException if it cannot be read or is wrong; the message says where
   */
  public static List<ModelConfig> read(Path file) throws IOException {
    var message = DynamicMessage.newBuilder(ROOT);
    try {
      TextFormat.getParser().merge(String.join("\n", TextFile.readLines(file)), message);
    } catch (TextFormat.ParseException e) {
      throw new IOException(
          "%s is not a list of models: %s (line:column: what is wrong)"
              .formatted(file, e.getMessage().replaceAll("\\s+", " ")),
          e);
    }
    return new ModelConfigFile().models(message.build(), file);
  }

  private List<ModelConfig> models(Message root, Path file) throws IOException {
    var configs = new ArrayList<ModelConfig>();
    var names = new TreeSet<String>();
    for (var config : messages(message(root, "model_config_list"), "config")) {
      var name = text(config, "name");
      var path = text(config, "base_path");
      if (name.isEmpty() || path.isEmpty()) {
        throw new IOException(file + ": each config must have a name and a base_path");
      }
      if (!names.add(name)) throw new IOException(file + ": there are two models '" + name + "'");
      var platform = text(config, "model_platform");
      if (!platform.isEmpty() && !platform.equals("tensorflow")) {
        throw new IOException(
            "%s: the model_platform of '%s' must be \"tensorflow\", got \"%s\""
                .formatted(file, name, platform));
      }
      try {
        configs.add(new ModelConfig(name, Path.of(path), policy(config), labels(config)));
      } catch (InvalidSettingException e) {
        throw new IOException("%s: '%s': %s".formatted(file, name, e.getMessage()), e);
      }
    }
    return configs;
  }

  private static VersionPolicy policy(Message config) {
    var policy = message(config, "model_version_policy");
    if (has(policy, "all")) return new VersionPolicy.All();
    if (has(policy, "specific")) {
      var versions = new TreeSet<Long>();
      for (var version : (List<?>) value(message(policy, "specific"), "versions")) {
        versions.add((Long) version);
      }
      return new VersionPolicy.Specific(versions);
    }
    var latest = message(policy, "latest");
    int count = has(latest, "num_versions") ? (Integer) value(latest, "num_versions") : 1;
    return new VersionPolicy.Latest(Math.max(1, count));
  }

  private static Map<String, Long> labels(Message config) {
    var labels = new TreeMap<String, Long>();
    for (var entry : messages(config, "version_labels")) {
      labels.put(text(entry, "key"), (Long) value(entry, "value"));
    }
    return labels;
  }

  private static Object value(Message message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static boolean has(Message message, String field) {
    return message.hasField(message.getDescriptorForType().findFieldByName(field));
  }

  private static String text(Message message, String field) {
    return (String) value(message, field);
  }

  private static Message message(Message message, String field) {
    return (Message) value(message, field);
  }

  private static List<Message> messages(Message message, String field) {
    return ((List<?>) value(message, field)).stream().map(Message.class::cast).toList();
  }

  /** The messages of {@code model_server_config.proto}, as far as they are used or ignored here. */
  private static Descriptor describe() {
    var file =
        FileDescriptorProto.newBuilder()
            .setName("model_server_config.proto")
            .setPackage("tensorflow.serving")
            .setSyntax("proto3");
    file.addMessageType(
        message("ModelServerConfig", child("model_config_list", 1, "ModelConfigList", false)));
    file.addMessageType(message("ModelConfigList", child("config", 1, "ModelConfig", true)));
    file.addMessageType(
        message(
            "ModelConfig",
            field("name", 1, Type.TYPE_STRING, false),
            field("base_path", 2, Type.TYPE_STRING, false),
            field("model_type", 3, Type.TYPE_INT32, false),
            field("model_platform", 4, Type.TYPE_STRING, false),
            child("logging_config", 6, "LoggingConfig", false),
            child("model_version_policy", 7, "Policy", false),
            child("version_labels", 8, "VersionLabel", true)));
    file.addMessageType(
        message(
            "Policy",
            child("latest", 100, "Latest", false),
            child("all", 101, "All", false),
            child("specific", 102, "Specific", false)));
    file.addMessageType(message("Latest", field("num_versions", 1, Type.TYPE_UINT32, false)));
    file.addMessageType(message("All"));
    file.addMessageType(message("Specific", field("versions", 1, Type.TYPE_INT64, true)));
    file.addMessageType(
        message(
            "VersionLabel",
            field("key", 1, Type.TYPE_STRING, false),
            field("value", 2, Type.TYPE_INT64, false)));
    file.addMessageType(
        message(
            "LoggingConfig",
            child("log_collector_config", 1, "LogCollectorConfig", false),
            child("sampling_config", 2, "SamplingConfig", false)));
    file.addMessageType(
        message(
            "LogCollectorConfig",
            field("type", 1, Type.TYPE_STRING, false),
            field("filename_prefix", 2, Type.TYPE_STRING, false)));
    file.addMessageType(
        message("SamplingConfig", field("sampling_rate", 1, Type.TYPE_DOUBLE, false)));
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])
          .findMessageTypeByName("ModelServerConfig");
    } catch (DescriptorValidationException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
    return DescriptorProto.newBuilder().setName(name).addAllField(List.of(fields)).build();
  }

  private static FieldDescriptorProto field(String name, int number, Type type, boolean repeated) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(repeated ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL)
        .build();
  }

  private static FieldDescriptorProto child(
      String name, int number, String message, boolean repeated) {
    return field(name, number, Type.TYPE_MESSAGE, repeated).toBuilder()
        .setTypeName(".tensorflow.serving." + message)
        .build();
  }
}
