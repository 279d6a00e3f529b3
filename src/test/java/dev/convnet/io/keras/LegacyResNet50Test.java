// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.SmallNetworks;
import dev.convnet.testing.GraphExtension;
import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Files of Keras 2.2 and before, of a ResNet with two units. */
class LegacyResNet50Test {
  private static final int SIDE = 32;

  /** What was added to a variance then, less what is now. */
  private static final float EPSILON = 0.001f - 1.001e-5f;

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  @TempDir private Path folder;

  private Operand<TFloat32> logits;

  @BeforeEach
  void build() {
    var pixels = new float[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) pixels[i] = i % 7 - 3;
    var shape = Shape.of(1, SIDE, SIDE, 3);
    var images = tensorFlow.scope().tf().constant(shape, DataBuffers.of(pixels));
    var network = SmallNetworks.resNet(2, new ModelConfig(SIDE, 5, Mode.INFERENCE));
    logits = network.logits(tensorFlow.scope(), images);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "conv1, conv1_conv",
    "bn_conv1, conv1_bn",
    "res2a_branch1, conv2_block1_0_conv",
    "bn2a_branch2a, conv2_block1_1_bn",
    "res3d_branch2b, conv3_block4_2_conv",
    "bn4f_branch2c, conv4_block6_3_bn",
    "fc1000, predictions",
    "res2a_branch3, res2a_branch3"
  })
  void aLayerGetsTodaysName(String old, String name) {
    assertEquals(name, LegacyResNet50.layer(old));
  }

  @Test
  void theNetworkSeesWhatItSeesByTodaysNames() throws IOException {
    var today = write("today.h5", UnaryOperator.identity(), 1 + EPSILON, "%s/%s:0");
    var old = write("old.h5", LegacyResNet50Test::inCaffe, 1, "%s/%s:0");

    assertArrayEquals(seen(today), seen(old), 1e-5f);
  }

  @Test
  void theVariablesOfKeras1HaveTheirOwnNames() throws IOException {
    var second = write("2.h5", LegacyResNet50Test::inCaffe, 1, "%s/%s:0");
    var first = write("1.h5", LegacyResNet50Test::inCaffe, 1, "%s_%s_1:0");

    assertArrayEquals(seen(second), seen(first));
  }

  private float[] seen(Path file) throws IOException {
    var scope = tensorFlow.scope();
    try (var weights = KerasWeights.open(file)) {
      KerasRestorer.build(scope.nameScope(file.getFileName().toString()), variables())
          .restore(tensorFlow.session(), weights);
    }
    return tensorFlow.floats(logits);
  }

  private List<Variable<?>> variables() {
    return tensorFlow.scope().collected(CollectionKey.VARIABLES);
  }

  /** All variances are {@code variance}; {@code path} takes a layer and a variable. */
  private Path write(String file, UnaryOperator<String> layerName, float variance, String path) {
    var layers =
        variables().stream().collect(groupingBy(v -> parts(v)[0], LinkedHashMap::new, toList()));
    try (var hdf = HdfFile.write(folder.resolve(file))) {
      var names = layers.keySet().stream().map(layerName).toList();
      hdf.putAttribute("layer_names", names.toArray(String[]::new));
      layers.forEach(
          (layer, variables) -> {
            var name = layerName.apply(layer);
            var arrays = new LinkedHashMap<String, Object>();
            for (var variable : variables) {
              arrays.put(path.formatted(name, called(variable, path)), values(variable, variance));
            }
            write(hdf.putGroup(name), arrays);
          });
    }
    return folder.resolve(file);
  }

  private static void write(WritableGroup layer, Map<String, Object> arrays) {
    layer.putAttribute("weight_names", arrays.keySet().toArray(String[]::new));
    var inner = arrays.keySet().stream().anyMatch(name -> name.contains("/"));
    var group = inner ? layer.putGroup(layer.getName()) : layer;
    arrays.forEach((name, array) -> group.putDataset(name.replaceFirst("^.*/", ""), array));
  }

  private static String[] parts(Variable<?> variable) {
    return variable.name().split("/");
  }

  private static String called(Variable<?> variable, String path) {
    var name = parts(variable)[1];
    if (path.contains("/")) return name;
    return switch (name) {
      case "kernel" -> "W";
      case "bias" -> "b";
      case "moving_mean" -> "running_mean";
      case "moving_variance" -> "running_std";
      default -> name;
    };
  }

  /** The same for the same name. */
  private static Object values(Variable<?> variable, float variance) {
    var random = new Random(variable.name().hashCode());
    var isVariance = variable.name().endsWith("variance");
    var shape = Arrays.stream(variable.shape().asArray()).mapToInt(n -> (int) n).toArray();
    var array = Array.newInstance(float.class, shape);
    fill(array, () -> isVariance ? variance : random.nextFloat() / 8);
    return array;
  }

  private interface Floats {
    float next();
  }

  private static void fill(Object array, Floats floats) {
    for (int i = 0; i < Array.getLength(array); i++) {
      if (array instanceof float[] row) row[i] = floats.next();
      else fill(Array.get(array, i), floats);
    }
  }

  private static String inCaffe(String layer) {
    return switch (layer) {
      case "conv1_conv" -> "conv1";
      case "conv1_bn" -> "bn_conv1";
      case "predictions" -> "fc1000";
      default -> unitInCaffe(layer.split("_"));
    };
  }

  /** {@code conv2, block1, 0, bn} to {@code bn2a_branch1}. */
  private static String unitInCaffe(String... parts) {
    var kind = parts[3].equals("bn") ? "bn" : "res";
    var letter = (char) ('a' - 1 + Integer.parseInt(parts[1].substring(5)));
    var branch = List.of("1", "2a", "2b", "2c").get(Integer.parseInt(parts[2]));
    return kind + parts[0].substring(4) + letter + "_branch" + branch;
  }
}
