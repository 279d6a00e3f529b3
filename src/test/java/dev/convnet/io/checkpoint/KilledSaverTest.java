// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.Await;
import dev.convnet.testing.GraphExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.types.TInt64;

/**
 * A run that saves all the time is killed, resumed, and killed again: in turn at any moment of a
 * save, and when a file of a checkpoint has just been moved to its place. More often by hand:
 * {@code -Dkills=200}.
 */
@Tag("slow")
class KilledSaverTest {
  private static final int KILLS = Integer.getInteger("kills", 7);
  private static final String ANY_MOMENT = "none";
  private static final List<String> MOMENTS =
      List.of(
          "after .data-00001-of-00002",
          ANY_MOMENT,
          "after .index",
          "before checkpoint",
          ANY_MOMENT,
          "after checkpoint",
          "before .index");

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  @Test
  void losesNothingThatItSaidWasSaved() throws Exception {
    killAndResume(3);
  }

  @Test
  @Tag("nightly")
  void losesNothingAtAnyMoment() throws Exception {
    killAndResume(KILLS);
  }

  private void killAndResume(int kills) throws Exception {
    var network = SmallNetwork.in(graph.scope());
    var saver = network.saver();
    var random = new Random(1);
    for (var kill = 0; kill < kills; kill++) {
      var moment = MOMENTS.get(kill % MOMENTS.size());

      var told = killARun(moment, random);

      var named = CheckpointState.read(directory).orElseThrow().latest().orElseThrow();
      var newest = Recovery.latestValidCheckpoint(directory).orElseThrow();
      var step = CheckpointState.step(newest).orElseThrow();
      assertEquals(named, newest, moment);
      assertTrue(step == told || step == told + 1, step + " after " + told + ", " + moment);
      saver.restore(graph.session(), directory);
      assertEquals(step, graph.longScalar(network.step()), moment);
      assertNothingElseIsThere(moment);
    }
  }

  private void assertNothingElseIsThere(String moment) throws IOException {
    var there = new HashSet<>(CheckpointFiles.prefixesIn(directory));
    there.removeAll(CheckpointState.read(directory).orElseThrow().all());
    assertEquals(List.of(), List.copyOf(there), moment);
    var hidden =
        SmallNetwork.files(directory).stream().filter(name -> name.startsWith(".")).toList();
    assertEquals(List.of(), hidden, moment);
  }

  /** Gives the last step that it said was saved. */
  private long killARun(String moment, Random random) throws Exception {
    var run =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Run.class.getName(),
                directory.toString(),
                moment,
                Integer.toString(2 + random.nextInt(7)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var told = new BufferedReader(new InputStreamReader(run.getInputStream()))) {
      var last = Long.parseLong(told.readLine());
      if (moment.equals(ANY_MOMENT)) {
        for (int i = random.nextInt(7); i > 0; i--) last = Long.parseLong(told.readLine());
        Await.until(this::isSaving, Duration.ofSeconds(60));
        run.toHandle().destroyForcibly(); // which leaves the stream open
      }
      for (var line = told.readLine(); line != null; line = told.readLine()) {
        last = Long.parseLong(line);
      }
      return last;
    } finally {
      run.destroyForcibly().waitFor();
    }
  }

  private boolean isSaving() throws IOException {
    return SmallNetwork.files(directory).stream()
        .anyMatch(name -> name.startsWith(InterruptedSaves.FOLDER));
  }

  /** Dies when a file comes to its place for the {@code left}-th time. */
  private static final class Deadly implements FileMover {
    private final String moment;
    private int left;

    Deadly(String moment, int left) {
      this.moment = moment;
      this.left = left;
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      var suffix = moment.substring(moment.indexOf(' ') + 1);
      var last = to.getFileName().toString().endsWith(suffix) && --left == 0;
      if (last && moment.startsWith("before")) Runtime.getRuntime().halt(137);
      ATOMIC.move(from, to);
      if (last) Runtime.getRuntime().halt(137);
    }
  }

  /** Resumes if there is something, then trains a step and saves, for ever, and says so. */
  static final class Run {
    public static void main(String... args) throws IOException {
      var directory = Path.of(args[0]);
      var deadly = new Deadly(args[1], Integer.parseInt(args[2]));
      try (var graph = new Graph()) {
        var network = SmallNetwork.in(GraphScope.root(graph, 1));
        var surroundings = new Saver.Environment(InstantSource.system(), deadly);
        var saver =
            Saver.build(
                network.scope(), network.variables(), Saver.Settings.standard(), surroundings);
        var initializer = network.scope().initializer();
        try (var session = SessionOptions.singleThreaded().open(graph)) {
          session.runner().addTarget(initializer).run().close();
          var former = Recovery.latestValidCheckpoint(directory);
          if (former.isPresent()) saver.restore(session, former.get());
          while (true) {
            session.runner().addTarget(network.train()).run().close();
            var step = step(session, network);
            network.save(saver, session, directory, step);
            System.out.println(step);
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
