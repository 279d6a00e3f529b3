// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.FlagValue;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.List;

/** The values of a checkpoint that are evaluated. Comparing them is an exercise of the tutorial. */
enum CheckpointWeights {
  /** The moving averages of the variables. */
  AVERAGED {
    @Override
    Saver saver(GraphScope scope) {
      return MovingAverageSaver.build(scope);
    }
  },
  /** The variables after the last step. */
  TRAINED {
    @Override
    Saver saver(GraphScope scope) {
      var trained = List.<Variable<?>>copyOf(scope.collected(CollectionKey.TRAINABLE_VARIABLES));
      return Saver.build(scope, trained, Saver.Settings.standard());
    }
  };

  /** Builds the operations that restore the values into a graph without moving averages. */
  abstract Saver saver(GraphScope scope);

  /** The value as written on the command line. */
  @Override
  public String toString() {
    return FlagValue.of(this);
  }
}
