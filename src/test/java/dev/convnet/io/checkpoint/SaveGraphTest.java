// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;

/** The operations against those of TensorFlow 1.15's Saver: golden/checkpoint/make.py. */
class SaveGraphTest {
  private static final Saver.Settings SHARDED = Saver.Settings.standard();
  private static final Saver.Settings WHOLE = new Saver.Settings(5, 10_000, false);

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void ofSeveralFilesIsPythons() throws IOException {
    SmallNetwork.in(graph.scope()).saver(SHARDED);

    assertEquals(golden("sharded"), operations());
  }

  @Test
  void ofOneFileIsPythons() throws IOException {
    SmallNetwork.in(graph.scope()).saver(WHOLE);

    assertEquals(golden("whole"), operations());
  }

  @Test
  void ofOneDeviceIsPythons() throws IOException {
    save(Map.of("w1", "", "b", ""));

    assertEquals(golden("one_device"), operations());
  }

  @Test
  void ofOtherTasksIsPythons() throws IOException {
    save(
        Map.of(
            "w1",
            "/job:ps/task:1",
            "b",
            "/job:ps/task:0",
            "w2",
            "/job:worker/task:0/device:GPU:1"));

    assertEquals(golden("jobs"), operations());
  }

  @Test
  void ofAnotherSaverHasAScopeOfItsOwn() {
    var network = SmallNetwork.in(graph.scope());
    network.saver();

    var second = network.saver();

    assertEquals("save_1/Const:0", second.saverDef().getFilenameTensorName());
  }

  private void save(Map<String, String> devices) {
    var zero = new Initializer.Constant(0);
    devices.forEach(
        (name, device) ->
            graph.scope().device(new Device(device)).variable(name, Shape.of(2), zero));
    Saver.build(graph.scope(), graph.scope().collected(CollectionKey.VARIABLES), SHARDED);
  }

  private String golden(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/golden/checkpoint/" + name + ".txt"));
  }

  private String operations() {
    return graph.graph().toGraphDef().getNodeList().stream()
        .filter(node -> node.getName().startsWith("save/"))
        .map(SaveGraphTest::line)
        .collect(Collectors.joining());
  }

  private static String line(NodeDef node) {
    var inputs = "(" + String.join(", ", node.getInputList()) + ")";
    return String.join(" ", node.getName(), node.getOp(), inputs, node.getDevice()).strip() + "\n";
  }
}
