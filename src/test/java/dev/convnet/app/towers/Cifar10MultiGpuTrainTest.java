// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.testing.JavaProgram;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Cifar10MultiGpuTrainTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--num_gpus=0 | --num_gpus must be at least 1, got 0",
        "--num_gpus=4 --cpu_devices=2 | --num_gpus=4 needs more devices than --cpu_devices=2 creates;"
            + " increase --cpu_devices",
        "--cpu_devices=0 | --num_gpus=1 needs more devices than --cpu_devices=0 creates; increase"
            + " --cpu_devices",
        "--max_steps=0 | --max_steps must be at least 1, got 0",
        "--compare=0 | --compare must be at least 1, got 0"
      })
  void aWrongFlagIsToldBeforeAnythingIsTouched(String flags, String message) {
    var arguments =
        Stream.concat(Stream.of("cifar10-multi-gpu-train"), Stream.of(flags.split(" ")));

    var ended = JavaProgram.here(arguments.toArray(String[]::new));

    ended.assertFailed(2, "convnet cifar10-multi-gpu-train: " + message);
  }
}
