// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class CheckpointWeightsTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({"TRAINED, 1", "AVERAGED, 2"})
  void areTheVariablesOrTheirAverages(CheckpointWeights weights, float expected)
      throws IOException {
    writeOneWithAverageTwo();

    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var variable = scope.variableScope("conv1").variable("w", Shape.scalar(), new Constant(0));
      var saver = weights.saver(scope);
      try (var session = SessionOptions.standard().open(graph)) {
        saver.restore(session, folder);
        try (var result = session.runner().fetch(variable).run()) {
          assertEquals(expected, ((TFloat32) result.get(0)).getFloat());
        }
      }
    }
  }

  private void writeOneWithAverageTwo() throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var w = scope.variableScope("conv1").variable("w", Shape.scalar(), new Constant(1));
      var average = Cifar10Tutorial.VARIABLE_AVERAGES.keyOf(w).substring("conv1/w/".length());
      scope
          .variableScope("conv1")
          .variableScope("w")
          .nonTrainable(average, Shape.scalar(), new Constant(2));
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      try (var session = SessionOptions.standard().open(graph)) {
        session.runner().addTarget(scope.initializer()).run().close();
        saver.save(session, folder, "model.ckpt", 0, MetaGraphs.of(scope, saver.saverDef()));
      }
    }
  }

  @Test
  void areNamedAsAUserWritesThem() {
    assertEquals("averaged", CheckpointWeights.AVERAGED.toString());
  }
}
