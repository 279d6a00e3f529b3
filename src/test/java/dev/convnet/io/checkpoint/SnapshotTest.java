// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  private SmallNetwork network;
  private Saver saver;

  @BeforeEach
  void build() {
    network = SmallNetwork.in(graph.scope());
    saver = network.saver();
    graph.initialize();
  }

  @Test
  void isSavedAsItWasWhenItWasTaken() throws IOException {
    var meta = MetaGraphs.of(network.scope(), saver.saverDef());
    try (var values = saver.snapshot(graph.session())) {
      for (int step = 0; step < 3; step++) graph.run(network.train());

      saver.save(values, directory.resolve("model.ckpt-0"), meta);
    }

    try (var reader = CheckpointReader.open(directory)) {
      assertArrayEquals(new float[] {0.5f, 0.5f}, reader.floats("w1"));
      assertEquals(0, reader.longs("step")[0]);
    }
    assertEquals(3, graph.longScalar(network.step()));
  }

  @Test
  void namesWhatIsNoNumber() {
    var tf = network.scope().tf();
    graph.run(tf.assignVariableOp(network.b().handle(), tf.array(1f, Float.NaN)));
    graph.run(tf.assignVariableOp(network.w2().handle(), tf.array(Float.NEGATIVE_INFINITY, 1f)));

    try (var values = saver.snapshot(graph.session())) {
      assertEquals(List.of("b", "w2"), values.notFinite());
    }
  }
}
