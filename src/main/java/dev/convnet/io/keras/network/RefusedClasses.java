// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The classes of Keras that are known and not imported, and what to do instead. */
final class RefusedClasses {
  private static final Map<String, String> REASONS = reasons();

  private RefusedClasses() {}

  private static Map<String, String> reasons() {
    var reasons = new HashMap<String, String>();
    reasons.put(
        "Lambda",
        "it holds Python byte code, which only Python runs; replace it by a layer of Keras, such as"
            + " Rescaling, or export the model in Python as a SavedModel");
    add(
        reasons,
        "it works on sequences, not on pictures",
        List.of(
            "LSTM",
            "GRU",
            "SimpleRNN",
            "RNN",
            "Bidirectional",
            "ConvLSTM1D",
            "ConvLSTM2D",
            "ConvLSTM3D",
            "Embedding",
            "Conv1D",
            "Conv3D",
            "Conv1DTranspose",
            "Conv3DTranspose",
            "SeparableConv1D",
            "DepthwiseConv1D",
            "MaxPooling1D",
            "MaxPooling3D",
            "AveragePooling1D",
            "AveragePooling3D",
            "TextVectorization",
            "Convolution1D",
            "Convolution3D",
            "UpSampling1D",
            "UpSampling3D",
            "ZeroPadding1D",
            "ZeroPadding3D",
            "Cropping1D",
            "Cropping3D"));
    add(
        reasons,
        "it changes pictures at inference, too, which is not supported; change them before",
        List.of("Equalization", "AutoContrast", "Solarization"));
    add(
        reasons,
        "it is not supported; rebuild the model without it",
        List.of(
            "Dot",
            "Attention",
            "AdditiveAttention",
            "GroupQueryAttention",
            "EinsumDense",
            "SpectralNormalization",
            "RMSNormalization",
            "MaxNumBoundingBoxes",
            "LocallyConnected1D",
            "MaxoutDense",
            "Highway",
            "SReLU",
            "ParametricSoftplus",
            "Merge of Keras 1",
            "AdaptiveAveragePooling2D",
            "AdaptiveMaxPooling2D",
            "ReversibleEmbedding"));
    add(
        reasons,
        "it is an operation of TensorFlow 2.0 to 2.3; save the model again with a later Keras",
        List.of("TensorFlowOpLayer"));
    add(
        reasons,
        "it is quantized; save the model before its quantization",
        List.of("QuantizeLayer", "QuantizeWrapper", "QuantizeWrapperV2", "QConv2D", "QDense"));
    return reasons;
  }

  private static void add(Map<String, String> reasons, String reason, List<String> classes) {
    classes.forEach(name -> reasons.put(name, reason));
  }

  /** Whether a class of keras.applications is known, which registers it as its own. */
  static boolean isKnownByName(String className) {
    return List.of("LayerScale", "StochasticDepth", "CustomScaleLayer").contains(className);
  }

  static Optional<String> reason(String className) {
    return Optional.ofNullable(REASONS.get(className));
  }

  /** The reason for a class that is not Keras's, or that this version does not know. */
  static String unknown() {
    return "the class is not one of Keras's known layers; rebuild the model without it, or export"
        + " it in Python as a SavedModel";
  }

  static String custom(String owner) {
    return ("the class is your own or another package's (%s), so that the file does not hold what it"
            + " does; rebuild the model without it, or export it in Python as a SavedModel")
        .formatted(owner);
  }
}
