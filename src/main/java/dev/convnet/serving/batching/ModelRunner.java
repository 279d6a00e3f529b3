// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import dev.convnet.io.savedmodel.ServableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** Runs the requests to one version of a model, together or alone. Thread-safe. */
public final class ModelRunner {
  private final String name;
  private final ServableModel model;
  private final ModelRunners runners;
  private final boolean batches;

  /** Guarded by the lock of {@link BatchQueue}. */
  private LastBatch lastBatch = LastBatch.NONE;

  ModelRunner(String name, ServableModel model, ModelRunners runners, boolean batches) {
    this.name = name;
    this.model = model;
    this.runners = runners;
    this.batches = batches;
  }

  String name() {
    return name;
  }

  LastBatch lastBatch() {
    return lastBatch;
  }

  void lastBatch(LastBatch ended) {
    lastBatch = ended;
  }

  /** The model, which its owner closes. */
  public ServableModel model() {
    return model;
  }

  /**
   * Runs a signature, perhaps together with other requests, and waits for it.
   *
   * @param signature of the model, with the outputs that are wanted
   * @param inputs by their names in the signature; the caller closes them
   * @param reader receives the outputs by their names, in this thread; they are closed when it
   *     returns
   * @return the result of {@code reader}
   * @throws IllegalArgumentException if TensorFlow refuses the inputs, or they have more rows than
   *     a request may have
   * @throws RejectedExecutionException if the model is too busy
   */
  public <T> T call(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    var parameters = runners.parameters();
    var key =
        batches
            ? BatchKey.of(this, signature, inputs, parameters.padVariableLengthInputs())
            : Optional.<BatchKey>empty();
    if (key.isEmpty()) return alone(signature, inputs, reader);
    int rows = (int) inputs.values().iterator().next().shape().get(0);
    if (runners.isBatch(rows)) return alone(signature, inputs, reader);
    if (rows > parameters.maxBatchSize()) {
      throw new IllegalArgumentException(
          "Task size %d is larger than maximum input batch size %d"
              .formatted(rows, parameters.maxBatchSize()));
    }
    return rows > parameters.maxExecutionBatchSize()
        ? inPieces(key.get(), inputs, rows, reader)
        : inBatch(key.get(), inputs, rows, reader);
  }

  private <T> T inBatch(
      BatchKey key, Map<String, Tensor> inputs, int rows, Function<Map<String, Tensor>, T> reader) {
    return runners
        .queue()
        .run(key, inputs, rows, reader)
        .orElseGet(() -> alone(key.signature(), inputs, reader));
  }

  /** One piece after the other, so that other requests come between. */
  private <T> T inPieces(
      BatchKey key, Map<String, Tensor> inputs, int rows, Function<Map<String, Tensor>, T> reader) {
    int size = runners.parameters().maxExecutionBatchSize();
    var pieces = new ArrayList<Map<String, Tensor>>();
    try {
      for (int first = 0; first < rows; first += size) {
        int count = Math.min(size, rows - first);
        pieces.add(piece(key, inputs, first, count));
      }
      var outputs = joined(pieces);
      try {
        return reader.apply(outputs);
      } finally {
        outputs.values().forEach(Tensor::close);
      }
    } finally {
      pieces.forEach(piece -> piece.values().forEach(Tensor::close));
    }
  }

  /** The outputs of some rows, which the caller closes. */
  private Map<String, Tensor> piece(
      BatchKey key, Map<String, Tensor> inputs, int first, int count) {
    var rows = copies(inputs, first, count);
    try {
      return inBatch(key, rows, count, outputs -> copies(outputs, 0, count));
    } finally {
      rows.values().forEach(Tensor::close);
    }
  }

  private static Map<String, Tensor> copies(Map<String, Tensor> tensors, int first, int count) {
    var copies = new TreeMap<String, Tensor>();
    tensors.forEach(
        (name, tensor) ->
            copies.put(
                name, TensorRows.join(List.of(new TensorRows(tensor, first, count)), count)));
    return copies;
  }

  private static Map<String, Tensor> joined(List<Map<String, Tensor>> pieces) {
    var joined = new TreeMap<String, Tensor>();
    for (var name : pieces.get(0).keySet()) {
      var rows = pieces.stream().map(piece -> TensorRows.all(piece.get(name))).toList();
      joined.put(name, TensorRows.join(rows, rows.stream().mapToInt(TensorRows::count).sum()));
    }
    return joined;
  }

  private <T> T alone(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    return runners.limited(() -> run(signature, inputs, reader));
  }

  <T> T run(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    return model.call(signature, inputs, reader);
  }
}
