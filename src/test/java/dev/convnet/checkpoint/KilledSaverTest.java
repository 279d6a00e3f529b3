// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.graph.GraphScope;
import dev.convnet.graph.SessionOptions;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.types.TInt64;

/** A run that saves all the time is killed at any moment, resumed, and killed again. */
@Tag("slow")
class KilledSaverTest {
  private static final int KILLS = 3;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  @Test
  void leavesItsLastCheckpointWhole() throws IOException, InterruptedException {
    var network = SmallNetwork.in(graph.scope());
    var saver = network.saver();
    var random = new Random(1);
    for (var kill = 0; kill < KILLS; kill++) {
      killARunAfter(random.nextInt(100));

      saver.restore(graph.session(), directory);

      var latest = CheckpointState.read(directory).orElseThrow().latest().orElseThrow();
      assertEquals(CheckpointState.step(latest).orElseThrow(), graph.longScalar(network.step()));
    }
  }

  private void killARunAfter(int milliseconds) throws IOException, InterruptedException {
    var run =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Run.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var saved = run.getInputStream()) {
      assertEquals('s', saved.read(), "the run did not start");
      Thread.sleep(milliseconds);
    } finally {
      run.destroyForcibly().waitFor();
    }
  }

  /** Resumes if there is something, then trains a step and saves, for ever. */
  static final class Run {
    public static void main(String... args) throws IOException {
      var directory = Path.of(args[0]);
      try (var graph = new Graph()) {
        var network = SmallNetwork.in(GraphScope.root(graph, 1));
        var saver = network.saver();
        var initializer = network.scope().initializer();
        try (var session = SessionOptions.singleThreaded().open(graph)) {
          session.runner().addTarget(initializer).run().close();
          if (CheckpointState.read(directory).isPresent()) saver.restore(session, directory);
          while (true) {
            session.runner().addTarget(network.train()).run().close();
            network.save(saver, session, directory, step(session, network));
            System.out.print('s');
            System.out.flush();
          }
        }
      }
    }

    private static long step(Session session, SmallNetwork network) {
      try (var result = session.runner().fetch(network.step()).run()) {
        return ((TInt64) result.get(0)).getLong();
      }
    }
  }
}
