// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.types.TInt32;

/** The same networks here and in Python, with the same checkpoints. */
@Tag("slow")
class PythonTwinTest {
  private static final Path DIGITS = Path.of("src/main/resources/dev/convnet/data/sets/mnist");
  private static final int MEASURED = 1000;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void logitsAndAStepOfAdamAgree(OneStep network) throws IOException, InterruptedException {
    var start = folder.resolve("start");
    var end = folder.resolve("end");
    Python.run("mnist_twin.py", "step", network.name().toLowerCase(Locale.ROOT), start, end);

    try (var theirs = CheckpointReader.open(end)) {
      var ours = network.from(start, theirs.floats("images"), labels(theirs));

      assertEquals(1 + 26, ours.size(), ours.keySet().toString());
      assertAll(
          ours.keySet().stream()
              .<Executable>map(name -> () -> assertAgree(theirs.floats(name), ours.get(name), name))
              .toList());
    }
  }

  private static int[] labels(CheckpointReader batch) throws IOException {
    var labels = batch.longs("labels");
    var ints = new int[labels.length];
    for (int i = 0; i < ints.length; i++) ints[i] = Math.toIntExact(labels[i]);
    return ints;
  }

  private static void assertAgree(float[] theirs, float[] ours, String name) {
    assertArrayEquals(theirs, ours, name.equals("logits") ? 1e-4f : 1e-5f, name);
  }

  @Test
  void pythonRestoresTheSessionAndFindsAsManyDigitsRight()
      throws IOException, InterruptedException {
    MnistCnnTrain.run(
        SmallMnist.read(),
        new MnistCnnTrain.TrainingConfig(60, 1, folder),
        new PrintStream(nowhere()));
    var saved = folder.resolve("cnn_session");

    var counted = Python.run("mnist_twin.py", "count", DIGITS, saved);

    assertEquals(right(saved), Long.parseLong(counted.strip()));
  }

  @Test
  void restoresPythonsSessionAndFindsAsManyDigitsRight() throws IOException, InterruptedException {
    var saved = folder.resolve("cnn_session");

    var counted = Python.run("mnist_twin.py", "train", DIGITS, saved, 60);

    assertEquals(Long.parseLong(counted.strip()), right(saved));
  }

  private static OutputStream nowhere() {
    return OutputStream.nullOutputStream();
  }

  /** Of the first test digits, by the network without what trains it. */
  private static int right(Path checkpoint) throws IOException {
    var test = Mnist.read(DIGITS, new PrintStream(nowhere())).test();
    var batches = new MnistBatches(test, MEASURED).inOrder();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var input = new MnistInput(scope, PlaceholderNames.defaults(), batches);
      var logits = MnistCnnTrain.logits(scope, input.images(), scope.tf().constant(1f));
      var right = Accuracy.countCorrect(scope, logits, input.labels());
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      try (var session = SessionOptions.standard().open(graph);
          var feed = input.evaluationFeed(batches.batchTask(0).orElseThrow())) {
        saver.restore(session, checkpoint);
        try (var result = feed.into(session.runner()).fetch(right).run()) {
          var count = ((TInt32) result.get(0)).getInt();
          assertTrue(count > MEASURED / 2, "only " + count + " right: nothing is shown");
          return count;
        }
      }
    }
  }
}
