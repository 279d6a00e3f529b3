// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.nn.graph.DependentOperations;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The last part of a signature, all of whose operations have conversions, as {@link
 * SignatureConversion#ofLastPart} takes it.
 *
 * @param graph the part, which the caller closes
 * @param signature its inputs and outputs
 */
record ConvertiblePart(SignatureGraph graph, SignatureDef signature) {
  private static final Set<String> PRODUCTS =
      Set.of("Conv2D", "DepthwiseConv2dNative", "MatMul", "BatchMatMulV2", "Einsum");

  /**
   * Finds it.
   *
   * @throws NotConvertibleException if there is none
   */
  static ConvertiblePart of(ServableModel model, SignatureDef signature) {
    var whole = SignatureGraph.of(model, signature);
    try {
      var missing = Conversion.missing(whole);
      if (missing.isEmpty()) return new ConvertiblePart(whole, with(signature, whole.outputs()));
      var part = behind(model, signature, whole, missing);
      whole.close();
      return part;
    } catch (RuntimeException e) {
      whole.close();
      throw e;
    }
  }

  private static ConvertiblePart behind(
      ServableModel model,
      SignatureDef signature,
      SignatureGraph whole,
      Set<GraphOperation> missing) {
    var before = before(whole, missing);
    var left = whole.operations().stream().filter(operation -> !before.contains(operation));
    if (left.noneMatch(operation -> PRODUCTS.contains(operation.type()))) {
      throw new NotConvertibleException(names(missing));
    }
    var inputs = inputs(whole, before);
    var outputs = new LinkedHashMap<>(whole.outputs());
    outputs.values().removeIf(output -> before.contains((GraphOperation) output.op()));
    var part = with(signature, outputs).toBuilder().clearInputs();
    inputs.forEach(
        (name, tensor) -> part.putInputs(name, signature.getInputsOrDefault(name, info(tensor))));
    return new ConvertiblePart(SignatureGraph.of(model.session(), inputs, outputs), part.build());
  }

  /** What is missing, and what comes before. */
  private static Set<GraphOperation> before(SignatureGraph whole, Set<GraphOperation> missing) {
    var before = new HashSet<GraphOperation>();
    var needed = new HashSet<Output<?>>();
    var operations = whole.operations();
    for (int i = operations.size() - 1; i >= 0; i--) {
      var operation = operations.get(i);
      if (!missing.contains(operation) && outputs(operation).stream().noneMatch(needed::contains)) {
        continue;
      }
      before.add(operation);
      needed.addAll(DependentOperations.inputs(operation));
    }
    return before;
  }

  private static List<Output<?>> outputs(GraphOperation operation) {
    return IntStream.range(0, operation.numOutputs())
        .<Output<?>>mapToObj(operation::output)
        .toList();
  }

  private static String names(Set<GraphOperation> operations) {
    var types = new TreeSet<String>();
    operations.forEach(operation -> types.add(operation.type()));
    return String.join(", ", types);
  }

  /** What the part takes from before, and of the inputs, which keep their names. */
  private static Map<String, Output<?>> inputs(SignatureGraph whole, Set<GraphOperation> before) {
    var taken = new LinkedHashSet<Output<?>>();
    for (var operation : whole.operations()) {
      if (!before.contains(operation)) taken.addAll(DependentOperations.inputs(operation));
    }
    var given = new HashSet<Output<?>>(whole.inputs().values());
    before.forEach(operation -> given.addAll(outputs(operation)));
    taken.retainAll(given);
    var inputs = new LinkedHashMap<String, Output<?>>();
    for (var tensor : taken) {
      if (TensorBytes.of(tensor.dataType()).isEmpty()) {
        throw new NotConvertibleException("tensors of " + tensor.dataType());
      }
      inputs.put(name(tensor), tensor);
    }
    whole
        .inputs()
        .forEach(
            (name, tensor) -> {
              if (inputs.remove(name(tensor)) != null) inputs.put(name, tensor);
            });
    return inputs;
  }

  private static SignatureDef with(SignatureDef signature, Map<String, Output<?>> outputs) {
    var part = signature.toBuilder().clearOutputs();
    outputs.keySet().forEach(name -> part.putOutputs(name, signature.getOutputsOrThrow(name)));
    return part.build();
  }

  private static String name(Output<?> tensor) {
    return tensor.op().name() + ":" + tensor.index();
  }

  private static TensorInfo info(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(name(tensor))
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  private static TensorShapeProto shape(Shape shape) {
    if (shape.isUnknown()) throw new NotConvertibleException("tensors of unknown rank");
    var message = TensorShapeProto.newBuilder();
    for (var size : shape.asArray()) message.addDimBuilder().setSize(size);
    return message.build();
  }
}
