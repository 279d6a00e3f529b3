// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import java.util.Locale;

/** Which values of a checkpoint are measured; the tutorial has the difference as an exercise. */
enum CheckpointWeights {
  /** The moving averages. */
  AVERAGED {
    @Override
    Saver saver(GraphScope scope) {
      return MovingAverageSaver.build(scope);
    }
  },
  /** Those of the last step. */
  TRAINED {
    @Override
    Saver saver(GraphScope scope) {
      var trained = List.<Variable<?>>copyOf(scope.collected(CollectionKey.TRAINABLE_VARIABLES));
      return Saver.build(scope, trained, Saver.Settings.standard());
    }
  };

  /** What restores them into a graph that was built for them alone. */
  abstract Saver saver(GraphScope scope);

  /** As a user writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
