// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private ModelConfigFile() {}

  /**
   * Reads a file.
   *
   * @param file its folder is where a relative {@code base_path} starts, if it does not exist in
   *     the working directory
   * @throws IOException if it cannot be read or is wrong; the message says where
   */
  public static List<ModelConfig> read(Path file) throws IOException {
    try {
      return models(ProtoMessage.read(file, MessageTypes.SERVING.type("ModelServerConfig")));
    } catch (InvalidSettingException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * The models of a message {@code ModelServerConfig}.
   *
   * @throws InvalidSettingException if it is wrong
   */
  public static List<ModelConfig> models(ProtoMessage root) {
    var configs = new ArrayList<ModelConfig>();
    var names = new TreeSet<String>();
    for (var config : root.child("model_config_list").children("config")) {
      var name = config.text("name");
      if (!names.add(name)) {
        throw new InvalidSettingException("there are two models '" + name + "'");
      }
      configs.add(model(name, config));
    }
    return configs;
  }

  private static ModelConfig model(String name, ProtoMessage config) {
    var path = config.text("base_path");
    if (name.isEmpty() || path.isEmpty()) {
      throw new InvalidSettingException("each config must have a name and a base_path");
    }
    var platform = config.text("model_platform");
    if (!platform.isEmpty() && !platform.equals("tensorflow")) {
      throw new InvalidSettingException(
          "the model_platform of '%s' must be \"tensorflow\", got \"%s\""
              .formatted(name, platform));
    }
    try {
      var labels = config.map("version_labels", Long.class);
      return new ModelConfig(
          name, Path.of(path), policy(config.child("model_version_policy")), labels);
    } catch (InvalidPathException e) {
      throw new InvalidSettingException("the base_path of '%s' is no path".formatted(name));
    }
  }

  private static VersionPolicy policy(ProtoMessage policy) {
    if (policy.has("all")) return new VersionPolicy.All();
    if (policy.has("specific")) {
      return new VersionPolicy.Specific(
          new TreeSet<>(policy.child("specific").list("versions", Long.class)));
    }
    return new VersionPolicy.Latest(
        (int) Math.max(1, policy.child("latest").number("num_versions")));
  }
}
