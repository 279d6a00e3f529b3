// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import static dev.convnet.serving.textproto.TextProto.Kind.BOOL;
import static dev.convnet.serving.textproto.TextProto.Kind.INTEGER;
import static dev.convnet.serving.textproto.TextProto.Kind.INTEGERS;
import static dev.convnet.serving.textproto.TextProto.Kind.TEXT;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.textproto.TextProto;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

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
  private static final Map<String, TextProto.Kind> FIELDS =
      Map.of(
          "max_batch_size.value", INTEGER,
          "batch_timeout_micros.value", INTEGER,
          "max_enqueued_batches.value", INTEGER,
          "num_batch_threads.value", INTEGER,
          "thread_pool_name.value", TEXT, // there are no threads to be named
          "allowed_batch_sizes", INTEGERS,
          "pad_variable_length_inputs", BOOL,
          "enable_large_batch_splitting.value", BOOL,
          "max_execution_batch_size.value", INTEGER);

  private final TextProto text;

  private BatchingParametersFile(TextProto text) {
    this.text = text;
  }

  /**
   * Reads a file. What is not in it has TensorFlow Serving's default.
   *
   * @throws IOException if it cannot be read or is wrong; the message says where
   */
  public static BatchingParameters read(Path file) throws IOException {
    try {
      return new BatchingParametersFile(TextProto.read(file, FIELDS)).parameters();
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
        text.integers("allowed_batch_sizes").stream().map(Math::toIntExact).toList(),
        text.value("pad_variable_length_inputs", Boolean.class).orElse(false),
        text.value("enable_large_batch_splitting.value", Boolean.class).orElse(false),
        integer("max_execution_batch_size", batch));
  }

  private int integer(String field, int otherwise) {
    long value = text.value(field + ".value", Long.class).orElse((long) otherwise);
    if (value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE) return (int) value;
    throw new InvalidSettingException(field, "is out of range: " + value);
  }
}
