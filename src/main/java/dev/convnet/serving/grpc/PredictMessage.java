// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import com.google.protobuf.ByteString;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.calls.MessageInput;
import dev.convnet.serving.calls.PredictCall;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ServingException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** A message {@code PredictRequest} for a signature. */
record PredictMessage(ProtoMessage request, SignatureDef signature) {
  /**
   * Runs the request.
   *
   * @return the outputs as messages {@code TensorProto}
   * @throws ServingException if it is wrong
   */
  Map<String, ByteString> call(ModelHandle handle, ServerMetrics metrics, CallRecord record) {
    var sent = request.map("inputs", ByteString.class);
    requireInputs(sent.keySet());
    var wanted = wanted();
    var inputs = new TreeMap<String, MessageInput>();
    sent.forEach((name, bytes) -> inputs.put(name, input(name, bytes)));
    boolean isRows =
        inputs.values().stream().allMatch(input -> input.message().shape().numDimensions() == 1);
    return new PredictCall(handle, wanted, inputs, isRows, metrics)
        .run(record, outputs -> written(wanted, outputs));
  }

  private void requireInputs(Collection<String> sent) {
    var needed = new TreeSet<>(signature.getInputsMap().keySet());
    if (needed.equals(new TreeSet<>(sent))) return;
    var extra = new TreeSet<>(sent);
    extra.removeAll(needed);
    var missing = new TreeSet<>(needed);
    missing.removeAll(sent);
    throw ServingException.invalidArgument(
        "input size does not match signature: %d!=%d len({%s}) != len({%s}). Sent extra: {%s}. Missing but required: {%s}."
            .formatted(
                sent.size(),
                needed.size(),
                String.join(",", new TreeSet<>(sent)),
                String.join(",", needed),
                String.join(",", extra),
                String.join(",", missing)));
  }

  /** The signature with the outputs of the filter; with all if there is none. */
  private SignatureDef wanted() {
    var filter = request.list("output_filter", String.class);
    if (filter.isEmpty()) return signature;
    var wanted = signature.toBuilder().clearOutputs();
    for (var name : filter) {
      if (!signature.containsOutputs(name)) {
        throw ServingException.invalidArgument(
            "output tensor alias not found in signature: %s Outputs expected to be in the set {%s}."
                .formatted(
                    name, String.join(",", new TreeSet<>(signature.getOutputsMap().keySet()))));
      }
      if (wanted.containsOutputs(name)) {
        throw ServingException.invalidArgument("duplicate output tensor alias: " + name);
      }
      wanted.putOutputs(name, signature.getOutputsOrThrow(name));
    }
    return wanted.build();
  }

  private MessageInput input(String name, ByteString bytes) {
    var tensor = TensorMessage.parse(bytes);
    var needed = signature.getInputsOrThrow(name).getDtype();
    if (tensor.type() != needed) {
      throw ServingException.invalidArgument(
          "the input '%s' must be a tensor of %s, got %s"
              .formatted(name, typeName(needed.name()), typeName(tensor.type().name())));
    }
    return new MessageInput(tensor);
  }

  private static String typeName(String type) {
    return type.replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
  }

  private static Map<String, ByteString> written(
      SignatureDef signature, Map<String, Tensor> outputs) {
    var written = new TreeMap<String, ByteString>();
    outputs.forEach(
        (name, tensor) ->
            written.put(
                name, TensorMessage.write(signature.getOutputsOrThrow(name).getDtype(), tensor)));
    return written;
  }
}
