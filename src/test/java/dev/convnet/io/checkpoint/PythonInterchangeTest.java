// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.OldPython;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Python restores our checkpoint and imports our graph, and we restore what it writes. */
@Tag("slow")
class PythonInterchangeTest {
  private static final String SCRIPT = "checkpoint_check.py";

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path ours;
  @TempDir Path theirs;

  private SmallNetwork network;
  private Saver saver;

  @BeforeEach
  void save() throws IOException {
    network = SmallNetwork.in(graph.scope());
    saver = network.saver();
    graph.initialize();
    for (var step = 0; step < 3; step++) graph.run(network.train());
    network.save(saver, graph.session(), ours, 3);
    MetaGraphs.writeText(graph.graph().toGraphDef(), ours.resolve("graph.pbtxt"));
  }

  @Test
  void agreesWithTensorFlow218() throws IOException, InterruptedException {
    var output = Python.run(SCRIPT, ours, theirs);

    assertTrue(output.contains("TensorFlow 2.18"), output);
    readTheirs();
  }

  @Test
  void agreesWithTensorFlow115() throws IOException, InterruptedException {
    var output = OldPython.run(SCRIPT, ours, theirs);

    assertTrue(output.contains("TensorFlow 1.15"), output);
    readTheirs();
  }

  private void readTheirs() throws IOException {
    for (var kind : List.of("resource", "reference")) {
      for (var files : List.of("sharded", "whole")) {
        graph.initialize();
        saver.restore(graph.session(), theirs.resolve(kind + "-" + files));
        assertEquals(7, graph.longScalar(network.step()));
        assertArrayEquals(new float[] {5, 6}, graph.floats(network.w2()));
        assertArrayEquals(new float[] {3, 4}, graph.floats(network.w1()));
        assertArrayEquals(new float[] {1, 2}, graph.floats(network.b()));
      }
    }
  }
}
