// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One seed gives one network, to the last bit, on as many threads as there are processors. */
@Tag("slow")
class RepeatedTrainingTest {
  private static final int STEPS = 25;

  @TempDir static Path home;

  private static SampleRun sample;

  @BeforeAll
  static void trainOnce() throws IOException {
    sample = new SampleRun(home, InputPipeline.MEMORY, 16);
    sample.train(home.resolve("first"), STEPS);
  }

  @RepeatedTest(18)
  @Tag("nightly")
  void eighteenMoreRunsEndInTheSameBytes(@TempDir Path another) throws IOException {
    anotherRunEndsInTheSameBytes(another);
  }

  @Test
  void anotherRunEndsInTheSameBytes(@TempDir Path another) throws IOException {
    sample.train(another, STEPS);

    assertEndedInTheSameBytes(another);
  }

  @Test
  void aRunThatGoesOnInTheMiddleOfAnEpochEndsInTheSameBytes(@TempDir Path another)
      throws IOException {
    sample.train(another, 9);
    sample.train(another, 10);

    sample.train(another, STEPS);

    assertEndedInTheSameBytes(another);
  }

  private static void assertEndedInTheSameBytes(Path another) throws IOException {
    for (int shard = 0; shard < 2; shard++) {
      var file = "model.ckpt-%d.data-%05d-of-00002".formatted(STEPS, shard);
      assertEquals(-1, Files.mismatch(home.resolve("first").resolve(file), another.resolve(file)));
    }
  }
}
