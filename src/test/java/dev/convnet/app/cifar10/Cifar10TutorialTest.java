// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.input.Cifar10Batches;
import dev.convnet.data.input.PlaceholderInput;
import dev.convnet.data.input.PrefetchingBatches;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;

class Cifar10TutorialTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The weights' decay that their deviations give, and ln 10, as in every run of the original. */
  @Test
  void trainingStartsAtTheLossesOfTheOriginal(@TempDir Path directory) throws IOException {
    var pictures = Cifar10Dataset.load(Cifar10Sample.extractTo(directory).train());
    var batches = new PrefetchingBatches(new Cifar10Batches(pictures, 128).distorted(1));
    try (var input = new PlaceholderInput(graph.scope(), 128, batches)) {
      var logits = Cifar10Tutorial.inference(graph.scope(), input.images());
      var total = Cifar10Tutorial.loss(graph.scope(), logits, input.labels());
      var parts = graph.scope().collected(CollectionKey.LOSSES);
      graph.initialize();

      try (var feed = input.nextFeed().orElseThrow();
          var losses =
              feed.into(graph.session().runner())
                  .fetch(parts.get(0))
                  .fetch(parts.get(1))
                  .fetch(parts.get(2))
                  .fetch(total)
                  .run()) {
        assertEquals(2.19, ((TFloat32) losses.get(0)).getFloat(), 0.02);
        assertEquals(0.183, ((TFloat32) losses.get(1)).getFloat(), 0.005);
        assertEquals(2.30, ((TFloat32) losses.get(2)).getFloat(), 0.02);
        assertEquals(4.68, ((TFloat32) losses.get(3)).getFloat(), 0.02);
      }
    }
  }

  @Test
  void theRateFallsAfter136718Steps() {
    var schedule = Cifar10Tutorial.schedule(50_000, 128);

    assertEquals(0.1, schedule.at(136_717), 1e-12);
    assertEquals(0.01, schedule.at(136_718), 1e-12);
  }
}
