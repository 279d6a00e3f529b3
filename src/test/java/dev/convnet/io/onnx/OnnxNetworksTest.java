// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.OnnxFile;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks compute in ONNX Runtime what they compute in TensorFlow. */
class OnnxNetworksTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"lenet5", "cuda-convnet", "cifar10-fast-94", "resnet20", "efficientnetb0"})
  void aSmallNetworkAgrees(String name) throws Exception {
    assertAgrees(Networks.named(name));
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void everyNetworkAgrees(String name) throws Exception {
    assertAgrees(Networks.named(name));
  }

  static Stream<String> networks() {
    return Networks.all().stream().map(NamedNetwork::name);
  }

  private void assertAgrees(NamedNetwork network) throws Exception {
    var random = RandomNetwork.of(network);
    var savedModel = random.savedModel(folder);

    var file = new OnnxExporter(network.name()).export(savedModel, folder.resolve("model.onnx"));

    try (var onnx = OnnxFile.open(file, savedModel)) {
      onnx.assertAgrees(1, random.size(), random.size(), 3);
      onnx.assertAgrees(3, random.size() + 17, random.size() - 5, 3);
    }
  }
}
