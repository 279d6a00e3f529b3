// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchingParametersFileTest {
  @TempDir Path folder;

  private BatchingParameters read(String text) throws IOException {
    return BatchingParametersFile.read(Files.writeString(folder.resolve("batching.txt"), text));
  }

  @Test
  void readsTheExampleOfTensorFlowServing() throws IOException {
    var read =
        read(
            """
            max_batch_size { value: 128 }
            batch_timeout_micros { value: 1500 }
            max_enqueued_batches { value: 1000000 }
            num_batch_threads { value: 8 } # as many as cores
            thread_pool_name: { value: "batch" }
            allowed_batch_sizes: [ 8, 32 ]
            pad_variable_length_inputs: true
            enable_large_batch_splitting { value: true }
            max_execution_batch_size { value: 32 }
            """);

    assertEquals(
        new BatchingParameters(
            128, Duration.ofNanos(1_500_000), 1_000_000, 8, List.of(8, 32), true, true, 32),
        read);
  }

  @Test
  void anEmptyFileHasTheDefaults() throws IOException {
    assertEquals(BatchingParameters.defaults(), read(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_batch_size: 3                       | batching.txt is no BatchingParameters: 1:",
        "max_batch { value: 3 }                  | batching.txt is no BatchingParameters: 1:",
        "max_batch_size { value: 0 }             | max_batch_size",
        "max_batch_size { value: 99999999999 }   | out of range",
        "allowed_batch_sizes: 7                  | must end with the size of the largest batch, 1000",
        "allowed_batch_sizes: [9, 1000, 1000]    | must be more than 0 and rise",
        "max_execution_batch_size { value: 9 }   | needs enable_large_batch_splitting",
        "num_batch_threads { value: -1 }         | num_batch_threads",
        "batch_timeout_micros { value: -1 }      | batch_timeout_micros"
      })
  void saysWhatIsWrong(String text, String part) {
    var error = assertThrows(IOException.class, () -> read(text));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
