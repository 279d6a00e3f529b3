// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.sets.Mnist;
import dev.convnet.io.summary.EventReader;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramDemoTest {
  @TempDir Path folder;

  @Test
  void writesFiveSummariesAnEpoch() throws IOException {
    var training = new HistogramDemo.TrainingConfig(2, 1, folder);

    var lines = Lines.of(out -> HistogramDemo.run(Mnist::fake, training, ExistingRun.FAIL, out));

    assertEquals(List.of("0 1.0", "1 1.0"), lines);
    var written = new ArrayList<String>();
    try (var events = EventReader.events(folder)) {
      events.forEach(
          event ->
              event
                  .getSummary()
                  .getValueList()
                  .forEach(value -> written.add(event.getStep() + " " + value.getTag())));
    }
    assertEquals(
        List.of(
            "0 w_h_summ",
            "0 w_h2_summ",
            "0 w_o_summ",
            "0 cost/cost",
            "0 accuracy/accuracy",
            "1 w_h_summ",
            "1 w_h2_summ",
            "1 w_o_summ",
            "1 cost/cost",
            "1 accuracy/accuracy"),
        written);
  }
}
