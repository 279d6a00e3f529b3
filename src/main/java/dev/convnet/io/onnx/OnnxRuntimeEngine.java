// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.io.onnx.convert.NotConvertibleException;
import dev.convnet.io.onnx.convert.SignatureConversion;
import dev.convnet.io.savedmodel.EngineModel;
import dev.convnet.io.savedmodel.InferenceEngine;
import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import org.tensorflow.proto.SignatureDef;

/**
 * Computes SavedModels with ONNX Runtime, which is often faster than TensorFlow, most of all with
 * one image or few. The graph is converted as {@link OnnxExporter} does it, in memory; files are
 * decoded by TensorFlow. Needs the artifact {@code com.microsoft.onnxruntime:onnxruntime}.
 *
 * <pre>{@code
 * var model = Path.of("savedmodels/mnist");
 * try (var classifier = ImageClassifier.load(model, OnnxRuntimeEngine.whereFaster())) {
 *   System.out.println(classifier.remark());
 * }
 * }</pre>
 *
 * <p>A model takes more memory than with TensorFlow alone, which keeps its weights, too. Each
 * signature has a copy of them for a request that comes alone and gets all processors, and when
 * there are requests at the same time another one for these, which get one processor each. It is
 * made in another thread while the first of these requests are answered.
 */
public final class OnnxRuntimeEngine implements InferenceEngine {
  private final boolean isMeasured;
  private final boolean spins;

  private OnnxRuntimeEngine(boolean isMeasured, boolean spins) {
    OptionalArtifact.ONNXRUNTIME.require("OnnxRuntimeEngine");
    this.isMeasured = isMeasured;
    this.spins = spins;
  }

  /**
   * Computes whatever it can.
   *
   * @throws MissingArtifactException if ONNX Runtime is not on the class path
   */
  public static OnnxRuntimeEngine always() {
    return new OnnxRuntimeEngine(false, false);
  }

  /**
   * Computes what is measured to be faster when a model is loaded, for one image and for many.
   *
   * @throws MissingArtifactException if ONNX Runtime is not on the class path
   */
  public static OnnxRuntimeEngine whereFaster() {
    return new OnnxRuntimeEngine(true, false);
  }

  /**
   * The same, but threads that have answered keep their processor for some milliseconds and wait
   * for the next call. Answers of small networks come sooner, and whatever else runs gets less.
   */
  public OnnxRuntimeEngine withSpinningThreads() {
    return new OnnxRuntimeEngine(isMeasured, true);
  }

  @Override
  public boolean isMeasured() {
    return isMeasured;
  }

  @Override
  public String name() {
    return "ONNX Runtime";
  }

  @Override
  public void startLoading() {
    OnnxRuntimeLibrary.startLoading();
  }

  @Override
  public EngineModel prepare(ServableModel model, SignatureDef signature) throws IOException {
    try {
      return OnnxRuntimeModel.open(() -> SignatureConversion.ofLastPart(model, signature), spins);
    } catch (NotConvertibleException e) {
      throw new IOException("ONNX has no conversion of: " + e.getMessage(), e);
    }
  }
}
