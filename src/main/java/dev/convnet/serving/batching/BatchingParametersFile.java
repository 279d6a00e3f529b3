// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * A file of TensorFlow Serving's message {@code BatchingParameters}, in its text format:
 *
 * <pre>
 * max_batch_size { value: 128 }
 * batch_timeout_micros { value: 1000 }
 * max_enqueued_batches { value: 100 }
 * num_batch_threads { value: 4 }
 * allowed_batch_sizes: [ 8, 32, 128 ]
 * pad_variable_length_inputs: true
 * </pre>
 */
public final class BatchingParametersFile {
  private final ProtoMessage message;

  private BatchingParametersFile(ProtoMessage message) {
    this.message = message;
  }

  /**
   * Reads a file. What is not in it has TensorFlow Serving's default.
   *
   * @throws IOException if it cannot be read or is wrong; the message says where
   */
  public static BatchingParameters read(Path file) throws IOException {
    try {
      var type = MessageTypes.SERVING.type("BatchingParameters");
      return new BatchingParametersFile(ProtoMessage.read(file, type)).parameters();
    } catch (InvalidSettingException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private BatchingParameters parameters() {
    var defaults = BatchingParameters.defaults();
    int batch = integer("max_batch_size", defaults.maxBatchSize());
    int micros = integer("batch_timeout_micros", 0);
    return new BatchingParameters(
        batch,
        Duration.of(micros, ChronoUnit.MICROS),
        integer("max_enqueued_batches", defaults.maxEnqueuedBatches()),
        integer("num_batch_threads", defaults.numBatchThreads()),
        message.list("allowed_batch_sizes", Long.class).stream().map(Math::toIntExact).toList(),
        message.flag("pad_variable_length_inputs"),
        message.child("enable_large_batch_splitting").flag("value"),
        integer("max_execution_batch_size", batch));
  }

  private int integer(String field, int otherwise) {
    long value = message.has(field) ? message.child(field).number("value") : otherwise;
    if (value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE) return (int) value;
    throw new InvalidSettingException(field, "is out of range: " + value);
  }
}
