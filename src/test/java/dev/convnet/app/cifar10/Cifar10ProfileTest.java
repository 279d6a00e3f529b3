// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.io.summary.EventReader;
import dev.convnet.train.profile.Profiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

class Cifar10ProfileTest {
  @TempDir Path home;

  @Test
  void theConvolutionsAreInTheTextTheTraceAndTheEvents() throws IOException {
    var input = new Cifar10Input(home.resolve("data"), true, InputPipeline.MEMORY, 8);
    var to = home.resolve("profile");
    var text = new ByteArrayOutputStream();

    Cifar10Profile.run(
        input,
        new Profiler.Settings(1, 2, Optional.of(to)),
        System::nanoTime,
        new PrintStream(text));

    assertTrue(text.toString().contains("conv2"), text::toString);
    // with the products on padding it would be 0.84
    assertTrue(text.toString().contains("0.70 GFLOP a step"), text::toString);
    var trace = new ObjectMapper().readTree(to.resolve("trace.json").toFile()).get("traceEvents");
    var names = trace.findValuesAsText("name");
    assertTrue(names.stream().anyMatch(name -> name.startsWith("conv2/")), names::toString);
    try (var events = EventReader.events(to)) {
      assertEquals(1, events.filter(Event::hasTaggedRunMetadata).count());
    }
  }
}
