// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An engine for which Java has no library, or only a slower one: a Python process calls its own.
 *
 * @param precision {@code f32} or {@code bf16}
 */
record PythonEngine(String name, Role role, Kind kind, Path python, String precision)
    implements Engine {
  /** What runs a model. */
  enum Kind {
    /** LiteRT with XNNPACK, from files of fixed numbers of images. */
    LITERT,
    /** OpenVINO, from an ONNX file. */
    OPENVINO
  }

  @Override
  public List<Setting> settings(List<Integer> threads) {
    return Setting.of(threads);
  }

  @Override
  public List<String> command(AnswerModel model, Setting setting) {
    return List.of(
        python.toString(),
        "src/test/python/engine_answers.py",
        kind.name().toLowerCase(Locale.ROOT),
        (kind == Kind.LITERT ? model.tflite() : model.onnx()).toString(),
        model.images().toString(),
        Integer.toString(model.side()),
        Integer.toString(setting.threads()),
        precision);
  }

  @Override
  public double tolerance() {
    return precision.equals("f32") ? Engine.super.tolerance() : 0.1;
  }
}
