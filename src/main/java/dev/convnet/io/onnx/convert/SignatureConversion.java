// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.savedmodel.ServableModel;
import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.proto.SignatureDef;

/**
 * Converts a signature of a SavedModel to ONNX. The model must stay open as long as this; what its
 * functions compute is added to its graph.
 */
public final class SignatureConversion implements AutoCloseable {
  /** What computes the converted graph. */
  public enum Target {
    /** Whatever knows ONNX's operations. */
    ANY,
    /**
     * ONNX Runtime alone: images that have the network's size already are not resized, by the
     * operation If. OpenVINO 2025.4 and 2026.4 compute what comes behind an If wrongly.
     */
    ONNX_RUNTIME
  }

  private final SignatureGraph graph;
  private final SignatureDef signature;

  private SignatureConversion(SignatureGraph graph, SignatureDef signature) {
    this.graph = graph;
    this.signature = signature;
  }

  /** Takes all of a signature but its outputs of texts. */
  public static SignatureConversion ofAll(ServableModel model, SignatureDef signature) {
    return new SignatureConversion(SignatureGraph.of(model, signature), signature);
  }

  /**
   * Takes the last part of a signature, all of whose operations have conversions. It begins where
   * the signature does, or behind operations that have none, such as decoding files; then it must
   * have a product of matrices, to be worth it.
   *
   * @throws NotConvertibleException if there is none
   */
  public static SignatureConversion ofLastPart(ServableModel model, SignatureDef signature) {
    var part = ConvertiblePart.of(model, signature);
    return new SignatureConversion(part.graph(), part.signature());
  }

  /** What is converted: of a part, with the part's inputs and outputs. */
  public SignatureDef signature() {
    return signature;
  }

  /** The inputs by their names in the signature. */
  public Map<String, Output<?>> inputs() {
    return graph.inputs();
  }

  /** The size of the weights and all other constants, in bytes. */
  public long constantBytes() {
    return graph.constantBytes();
  }

  /**
   * Converts the operations.
   *
   * @param target what computes the graph
   * @param name the name of ONNX's graph
   * @param version of the producer
   * @param metadata further entries of the model
   * @return ONNX's {@code ModelProto}, whose inputs and outputs have the names of the signature
   * @throws NotConvertibleException with all that cannot be converted
   */
  public ProtoMessage convert(
      Target target, String name, String version, Map<String, String> metadata) {
    var converted = Conversion.convert(graph, target);
    return OnnxMessages.model(name, version, converted, graph, metadata);
  }

  /**
   * Converts the operations for {@link Target#ONNX_RUNTIME}, and writes the message to memory.
   *
   * @param name the name of ONNX's graph
   * @return what the caller closes
   * @throws NotConvertibleException with all that cannot be converted
   */
  public ModelBytes bytes(String name) {
    return ModelBytes.of(name, Conversion.convert(graph, Target.ONNX_RUNTIME), graph);
  }

  /** Frees the values of the constants. */
  @Override
  public void close() {
    graph.close();
  }
}
