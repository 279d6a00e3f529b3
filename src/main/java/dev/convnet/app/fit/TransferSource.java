// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.KerasTraining;
import dev.convnet.PretrainedWeights;
import dev.convnet.TransferNetwork;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import java.nio.file.Path;

/** What transfer learning begins with. */
sealed interface TransferSource {
  /** A trainer of phase 1: a new head on the frozen base. */
  ImageTrainer head(int classes);

  /**
   * A trainer of phase 2: all layers.
   *
   * @param checkpoint of phase 1
   */
  ImageTrainer whole(int classes, Path checkpoint);

  /** A network of this project, and the weights of its base. */
  record Named(NamedNetwork network, ModelConfig config, Path weights, boolean batchStatistics)
      implements TransferSource {
    private static final long FEATURE_CACHE = 1L << 26; // floats: 256 MB

    @Override
    public ImageTrainer head(int classes) {
      return trainer(classes, false)
          .trainable(TransferNetwork::isHeadVariable)
          .featureCache(FEATURE_CACHE)
          .initialWeights(new PretrainedWeights(weights)::initialWeights);
    }

    @Override
    public ImageTrainer whole(int classes, Path checkpoint) {
      return trainer(classes, batchStatistics)
          .initialWeights(scope -> PretrainedWeights.ofCheckpoint(scope, checkpoint));
    }

    private ImageTrainer trainer(int classes, boolean statistics) {
      var transferred = new TransferNetwork(network, config, classes, statistics);
      return ImageTrainer.of(transferred).imageSize(config.imageSize());
    }
  }

  /** A model of Keras with its weights. */
  record Keras(KerasTraining training, boolean batchStatistics) implements TransferSource {
    @Override
    public ImageTrainer head(int classes) {
      return fixed().transfer().trainable(training::isHeadVariable);
    }

    @Override
    public ImageTrainer whole(int classes, Path checkpoint) {
      return (batchStatistics ? training : fixed()).continued(checkpoint);
    }

    private KerasTraining fixed() {
      return new KerasTraining(training.model().withFixedStatistics(), training.pixels());
    }
  }
}
