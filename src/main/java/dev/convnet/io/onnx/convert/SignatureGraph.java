// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.io.savedmodel.graph.FunctionInliner;
import dev.convnet.nn.graph.DependentOperations;
import dev.convnet.nn.graph.GraphScope;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * The part of a graph that computes the outputs of a signature from its inputs. All other tensors
 * are constants, which the session has computed.
 *
 * @param constants the tensors that the operations take, but that do not depend on the inputs
 * @param inputs by their names in the signature
 * @param outputs by their names in the signature, without texts
 * @param operations that depend on the inputs, each after those that compute its inputs
 * @param uses how many operations and outputs of the signature take a tensor
 */
record SignatureGraph(
    Constants constants,
    Map<String, Output<?>> inputs,
    Map<String, Output<?>> outputs,
    List<GraphOperation> operations,
    Map<Output<?>, Integer> uses)
    implements AutoCloseable {
  /** Not the same each time. */
  private static final Pattern RANDOM =
      Pattern.compile("(Stateless)?(Random|TruncatedNormal|ParameterizedTruncated|Multinomial).*");

  private static final Set<String> FED = Set.of("Placeholder");

  /**
   * Takes the signature's part of a model, which must stay open. What functions compute is added to
   * the model's graph.
   */
  static SignatureGraph of(ServableModel model, SignatureDef signature) {
    var inputs = new TreeMap<String, Output<?>>();
    signature.getInputsMap().forEach((name, info) -> inputs.put(name, tensor(model, info)));
    var scope = GraphScope.root(model.graph(), 0).nameScope("inlined");
    var inliner = new FunctionInliner(scope, model.functions());
    var outputs = new TreeMap<String, Output<?>>();
    signature
        .getOutputsMap()
        .forEach(
            (name, info) -> {
              if (info.getDtype() == DataType.DT_STRING) return;
              outputs.put(name, inliner.inline(tensor(model, info)));
            });
    return of(model.session(), inputs, outputs);
  }

  static SignatureGraph of(
      Session session, Map<String, Output<?>> inputs, Map<String, Output<?>> outputs) {
    var operations =
        DependentOperations.between(
            Set.copyOf(inputs.values()), outputs.values(), SignatureGraph::isOwn);
    var uses = new HashMap<Output<?>, Integer>();
    for (var operation : operations) {
      DependentOperations.inputs(operation).forEach(input -> uses.merge(input, 1, Integer::sum));
    }
    outputs.values().forEach(output -> uses.merge(output, 1, Integer::sum));
    var dependent = new HashSet<Output<?>>(inputs.values());
    for (var operation : operations) {
      for (int i = 0; i < operation.numOutputs(); i++) dependent.add(operation.output(i));
    }
    var constants = new LinkedHashSet<>(uses.keySet());
    constants.removeAll(dependent);
    return new SignatureGraph(
        Constants.compute(session, constants), inputs, outputs, operations, uses);
  }

  private static Output<?> tensor(ServableModel model, TensorInfo info) {
    var parts = info.getName().split(":", 2);
    var operation = model.graph().operation(parts[0]);
    return operation.output(parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
  }

  private static boolean isOwn(GraphOperation operation) {
    return FED.contains(operation.type()) || RANDOM.matcher(operation.type()).matches();
  }

  /**
   * The value of a tensor that does not depend on the inputs.
   *
   * @throws NotConvertibleException if it is of an unusual type, or an output that has no
   *     conversion
   */
  HostTensor constant(Output<?> tensor) {
    var value = constants.values.get(tensor);
    if (value != null) return HostTensor.of(tensor.dataType(), value);
    throw new NotConvertibleException(
        "output %d of %s, of the type %s"
            .formatted(tensor.index(), tensor.op().type(), tensor.dataType()));
  }

  /** The size of all constants. */
  long constantBytes() {
    return constants.values.values().stream().mapToLong(Tensor::numBytes).sum();
  }

  @Override
  public void close() {
    constants.result.ifPresent(Result::close);
  }

  /** What one run of the session has computed, because each run has to prepare the graph. */
  record Constants(Optional<Result> result, Map<Output<?>, Tensor> values) {
    static Constants compute(Session session, Collection<Output<?>> tensors) {
      var usual =
          tensors.stream().filter(tensor -> TensorBytes.of(tensor.dataType()).isPresent()).toList();
      if (usual.isEmpty()) return new Constants(Optional.empty(), Map.of());
      var runner = session.runner();
      usual.forEach(runner::fetch);
      var result = runner.run();
      var values = new HashMap<Output<?>, Tensor>();
      for (int i = 0; i < usual.size(); i++) values.put(usual.get(i), result.get(i));
      return new Constants(Optional.of(result), values);
    }
  }
}
