// SPDX-License-Identifier: Apache-2.0
package dev.convnet.models.zoo;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.layers.Mode;
import dev.convnet.models.Backbone;
import dev.convnet.models.zoo.EfficientNet.Variant;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Keras's own networks with the same made-up weights and statistics see the same in the same
 * pictures, five layers on the way included.
 */
@Tag("slow")
class KerasNetworksTest {
  private static final double TOLERANCE = 1e-4;
  private static final int PICTURES = 2;
  private static final int CLASSES = 10;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path folder;

  /** Sizes are small, and odd where that makes a difference at a border. */
  enum Twin {
    VGG16(
        48,
        Vgg::vgg16,
        "block1_pool",
        "block2_conv2/Relu",
        "block4_conv1/Relu",
        "block5_pool",
        "fc2/Relu"),
    RESNET50(
        75,
        ResNet::resNet50,
        "pool1_pool",
        "conv2_block1_out/Relu",
        "conv3_block4_2_relu/Relu",
        "conv4_block6_add/add",
        "avg_pool/Mean"),
    XCEPTION(
        91,
        Xception::new,
        "block1_conv2_act/Relu",
        "add/add",
        "block8_sepconv2_act/Relu",
        "block13_pool",
        "block14_sepconv2_act/Relu"),
    EFFICIENTNETB0(
        71,
        form -> new EfficientNet(Scale.B0, Variant.OWN, form),
        "stem_activation/Mul",
        "block2b_add/add",
        "block4a_se_excite/Mul",
        "block5c_add/add",
        "top_activation/Mul"),
    EFFICIENTNETB3(
        70,
        form -> new EfficientNet(Scale.B3, Variant.OWN, form),
        "block1b_add/add",
        "block3a_activation/Mul",
        "block5e_se_expand/Sigmoid",
        "block7b_add/add",
        "avg_pool/Mean");

    private final int side;
    private final Function<Form, Backbone> network;
    private final List<String> inner;

    Twin(int side, Function<Form, Backbone> network, String... inner) {
      this.side = side;
      this.network = network;
      this.inner = List.of(inner);
    }
  }

  @Test
  void aNetworkIsItsTwin() throws IOException, InterruptedException {
    Python.require();
    var lines = new ArrayList<String>();
    for (var twin : Twin.values()) {
      lines.add(twin + "\t" + twin.side + "\t" + CLASSES);
      outputs(twin).forEach((name, numbers) -> lines.add(name + "\t" + text(numbers)));
    }
    var file = Files.write(folder.resolve("outputs.tsv"), lines);

    var answers = Python.run("networks_check.py", file).lines().toList();

    assertEquals(List.of(), answers.stream().filter(answer -> !agrees(answer)).toList());
    assertEquals(lines.size() - Twin.values().length, answers.size());
  }

  private static boolean agrees(String answer) {
    return Double.parseDouble(answer.substring(answer.lastIndexOf('\t') + 1)) <= TOLERANCE;
  }

  /** What leaves the inner layers, and the logits. */
  private Map<String, float[]> outputs(Twin twin) {
    var model = twin.network.apply(new Form(twin.side, CLASSES, Mode.INFERENCE));
    var shape = Shape.of(PICTURES).append(model.input());
    var scope = graph.scope().variableScope(twin.name());
    var images = scope.tf("images").constant(shape, MadeUpNumbers.buffer("images", shape));
    var logits = model.logits(scope, images);
    MadeUpNumbers.setAll(graph, scope);
    var outputs = new LinkedHashMap<String, float[]>();
    for (var name : twin.inner) {
      var output = graph.graph().operation(scope.name() + "/" + name).<TFloat32>output(0);
      outputs.put(name.split("/")[0], graph.floats(output));
    }
    outputs.put("predictions", graph.floats(logits));
    return outputs;
  }

  private static String text(float[] numbers) {
    return IntStream.range(0, numbers.length)
        .mapToObj(i -> Float.toString(numbers[i]))
        .collect(joining(","));
  }
}
