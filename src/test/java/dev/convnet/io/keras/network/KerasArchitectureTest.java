// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Networks from {@code model.to_json()}, divided into features and a head. */
class KerasArchitectureTest {
  private static final String POOLED =
      layer(
              "Conv2D",
              "conv",
              "\"batch_input_shape\": [null, %s, %s, 3], \"filters\": 4, \"kernel_size\": 3")
          + ","
          + layer("GlobalAveragePooling2D", "pool", "\"keepdims\": false")
          + ","
          + layer("Dense", "scores", "\"units\": 5, \"activation\": \"softmax\"");

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private static String layer(String className, String name, String options) {
    return "{\"class_name\": \"%s\", \"config\": {\"name\": \"%s\", %s}}"
        .formatted(className, name, options);
  }

  private static KerasArchitecture read(String layers) throws IOException {
    var json = "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [%s]}}";
    return KerasArchitecture.read("own.json", json.formatted(layers));
  }

  @Test
  void theHeadBeginsWithTheGlobalPoolAndHasTheClassesAskedFor() throws IOException {
    var network =
        read(POOLED.formatted("null", "null")).network(new ModelConfig(9, 7, Mode.INFERENCE));
    var shape = Placeholder.shape(Shape.of(-1, 9, 9, 3));
    var images = graph.scope().tf().placeholder(TFloat32.class, shape);

    var features = network.features(graph.scope(), images);
    var logits = network.top(graph.scope(), features);

    assertEquals("[-1, 7, 7, 4]", features.shape().toString());
    assertEquals("[-1, 7]", logits.shape().toString());
    var last = graph.scope().collected(CollectionKey.VARIABLES).get(3);
    assertEquals("scores/bias [7]", last.name() + " " + last.shape());
  }

  @Test
  void anotherSizeThanAFixedOneIsRefused() throws IOException {
    var architecture = read(POOLED.formatted("8", "8"));

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> architecture.network(new ModelConfig(9, 7, Mode.INFERENCE)));

    assertEquals("imageSize must be that of the model, 8×8, got 9×9", error.getMessage());
  }

  @Test
  void aModelWithoutAGlobalPoolHasNoHead() throws IOException {
    var flat =
        read(
            layer("Flatten", "flat", "\"batch_input_shape\": [null, 8, 8, 3]")
                + ","
                + layer("Dense", "scores", "\"units\": 5"));

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> flat.network(new ModelConfig(8, 7, Mode.INFERENCE)));

    assertTrue(error.getMessage().contains("output 'scores' is not computed from a global pool"));
  }
}
