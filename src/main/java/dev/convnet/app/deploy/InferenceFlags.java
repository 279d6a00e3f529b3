// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.FlagValue;
import dev.convnet.io.onnx.OnnxRuntimeEngine;
import dev.convnet.io.savedmodel.InferenceEngine;
import dev.convnet.io.savedmodel.InferencePrecision;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of programs that load models: what computes, and in which type. */
final class InferenceFlags {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description =
          "what computes: tensorflow; onnxruntime, in float32, where it can compute the same;"
              + " fastest, which is measured when a model is loaded, for few images and for many"
              + " (default: ${DEFAULT-VALUE})")
  private EngineChoice engine = EngineChoice.TENSORFLOW;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description =
          "numeric precision of what TensorFlow computes: float32; bfloat16, if the processor"
              + " supports it; fastest, which is measured when a model is loaded, and is bfloat16 only"
              + " if its answers are much the same (default: ${DEFAULT-VALUE})")
  private PrecisionChoice precision = PrecisionChoice.FLOAT32;

  private enum EngineChoice {
    TENSORFLOW,
    ONNXRUNTIME,
    FASTEST;

    /** The value as written on the command line. */
    @Override
    public String toString() {
      return FlagValue.of(this);
    }
  }

  private enum PrecisionChoice {
    FLOAT32,
    BFLOAT16,
    FASTEST;

    /** The value as written on the command line. */
    @Override
    public String toString() {
      return FlagValue.of(this);
    }
  }

  InferencePrecision precision() {
    return InferencePrecision.valueOf(precision.name());
  }

  /** The engine in place of TensorFlow, if any. */
  Optional<InferenceEngine> engine() {
    return switch (engine) {
      case TENSORFLOW -> Optional.empty();
      case ONNXRUNTIME -> Optional.of(OnnxRuntimeEngine.always());
      case FASTEST -> Optional.of(OnnxRuntimeEngine.whereFaster());
    };
  }
}
