// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.inspect.ModelCommand.Settings;
import dev.convnet.io.summary.EventFiles;
import dev.convnet.io.summary.EventReader;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;

class ModelCommandTest {
  @TempDir private Path directory;

  @Test
  void showsTheLayersInTheFormAskedFor() throws IOException {
    var shown = show("resnet34", new ModelConfig(96, 5, Mode.INFERENCE), Optional.empty());

    assertTrue(shown.matches("(?s).*dense +dense +5 +2,565 +2,560\n.*"), shown);
    assertTrue(shown.matches("(?s).*total +21,304,261 +[0-9,]+\ntrainable +21,287,237\n.*"), shown);
    assertTrue(shown.endsWith(" 17,024\n"), shown);
  }

  @Test
  void showsWhatOnlyTrainingHas() throws IOException {
    var form = new ModelConfig(224, 1000, Mode.TRAINING);

    var shown = show("googlenet", form, Optional.empty());

    assertTrue(shown.contains("head_4a_predictions"), shown);
    assertTrue(shown.contains("13,378,280"), shown);
  }

  @Test
  void writesTheGraphForTensorBoard() throws IOException {
    var form = new ModelConfig(32, 10, Mode.INFERENCE);

    var shown = show("lenet5", form, Optional.of(directory));

    var file = EventFiles.in(directory).get(0);
    assertTrue(shown.endsWith("wrote " + file + "\n"), shown);
    var names = graph(file).getNodeList().stream().map(node -> node.getName()).toList();
    assertTrue(names.contains("C3/kernel"), names::toString);
  }

  @Test
  void anUnknownNetworkIsRefused() {
    var form = new ModelConfig(32, 10, Mode.INFERENCE);

    var error =
        assertThrows(IllegalArgumentException.class, () -> show("lenet6", form, Optional.empty()));

    assertTrue(error.getMessage().startsWith("there is no network 'lenet6'; there are cifar10,"));
  }

  @Test
  void allNetworksAreListed() {
    var out = new ByteArrayOutputStream();

    ModelsCommand.run(new PrintStream(out, true, StandardCharsets.UTF_8));

    var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(1 + Networks.all().size(), lines.size());
    assertEquals(
        List.of("vgg16 224×224×3 1000 138,357,544 15,470,264,320 Simonyan, Zisserman 2015"),
        lines.stream()
            .filter(line -> line.startsWith("vgg16"))
            .map(line -> line.replaceAll(" +", " "))
            .toList());
  }

  private static String show(String name, ModelConfig form, Optional<Path> tensorboard)
      throws IOException {
    var out = new ByteArrayOutputStream();
    var settings = new Settings(name, form, tensorboard);
    ModelCommand.run(settings, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static GraphDef graph(Path file) throws IOException {
    try (var events = EventReader.events(file)) {
      var bytes = events.filter(Event::hasGraphDef).findFirst().orElseThrow().getGraphDef();
      return GraphDef.parseFrom(bytes);
    }
  }
}
