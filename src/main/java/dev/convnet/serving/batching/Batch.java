// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Tensor;

/** Requests that run in one call of the model. */
record Batch(List<BatchTask> tasks, int filledUp, long started) {
  BatchTask leader() {
    return tasks.get(0);
  }

  BatchKey key() {
    return leader().key;
  }

  int rows() {
    return tasks.stream().mapToInt(task -> task.rows).sum();
  }

  /** Whether the tensors of the only request can be fed as they are. */
  boolean isPlain() {
    return tasks.size() == 1 && filledUp == rows();
  }

  /**
   * Runs the model.
   *
   * @return the outputs of each task, which it closes
   * @throws IllegalArgumentException if the outputs do not have a row for each row of the inputs
   */
  List<Map<String, Tensor>> run() {
    var joined = new TreeMap<String, Tensor>();
    try {
      for (var name : leader().inputs.keySet()) {
        var parts = tasks.stream().map(task -> task.inputs.get(name)).toList();
        joined.put(name, PaddedRows.join(parts, filledUp));
      }
      return key().model().run(key().signature(), joined, this::cut);
    } finally {
      joined.values().forEach(Tensor::close);
    }
  }

  private List<Map<String, Tensor>> cut(Map<String, Tensor> outputs) {
    outputs.forEach(this::requireRows);
    var all = new ArrayList<Map<String, Tensor>>();
    try {
      int first = 0;
      for (var task : tasks) {
        var own = new TreeMap<String, Tensor>();
        all.add(own);
        for (var output : outputs.entrySet()) {
          var rows = new TensorRows(output.getValue(), first, task.rows);
          own.put(output.getKey(), TensorRows.join(List.of(rows), task.rows));
        }
        first += task.rows;
      }
      return all;
    } catch (RuntimeException | Error e) {
      all.forEach(own -> own.values().forEach(Tensor::close));
      throw e;
    }
  }

  private void requireRows(String name, Tensor output) {
    if (TensorRows.count(output) != filledUp) {
      throw new IllegalArgumentException(
          "Batched output tensor '%s' has %d rows, expected %d"
              .formatted(name, TensorRows.count(output), filledUp));
    }
  }
}
