// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An engine in a JVM. */
record JavaEngine(String name, Role role, Kind kind, String classPath) implements Engine {
  /** What runs a model. */
  enum Kind {
    /** {@code ImageClassifier}, from a SavedModel. */
    CLASSIFIER,
    /** The same with {@code OnnxRuntimeEngine.whereFaster()}. */
    FASTEST_ENGINE,
    /** The same with {@code InferencePrecision.FASTEST}, too. */
    FASTEST,
    /** {@code OnnxClassifier}, from an ONNX file for images of any size. */
    ONNX_CLASSIFIER,
    /** ONNX Runtime, from an ONNX file for images of the network's size. */
    ONNX;

    boolean isTensorFlow() {
      return this != ONNX_CLASSIFIER && this != ONNX;
    }

    boolean canSpin() {
      return this != CLASSIFIER;
    }
  }

  @Override
  public List<Setting> settings(List<Integer> threads) {
    var settings = Setting.of(threads);
    if (!kind.canSpin()) return settings;
    var spinning = threads.stream().filter(n -> n > 1).map(n -> new Setting(n, true));
    return Stream.concat(settings.stream(), spinning).toList();
  }

  @Override
  public List<String> command(AnswerModel model, Setting setting) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx1g"));
    if (kind.isTensorFlow() && setting.threads() < Runtime.getRuntime().availableProcessors()) {
      command.add("-XX:ActiveProcessorCount=" + setting.threads()); // TensorFlow's threads, too
    }
    var file =
        switch (kind) {
          case CLASSIFIER, FASTEST_ENGINE, FASTEST -> model.savedModel();
          case ONNX_CLASSIFIER -> model.exported();
          case ONNX -> model.onnx();
        };
    command.addAll(List.of("-cp", classPath, AnswerProcess.class.getName(), kind.name()));
    command.addAll(List.of(file.toString(), model.images().toString()));
    command.addAll(List.of(Integer.toString(model.side()), Integer.toString(setting.threads())));
    command.add(Boolean.toString(setting.spins()));
    return command;
  }

  @Override
  public double tolerance() {
    return kind == Kind.FASTEST ? 0.1 : Engine.super.tolerance();
  }
}
