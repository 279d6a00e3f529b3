// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.config.LayerConfig;
import java.util.List;
import java.util.Optional;

/** What a model of Keras is like: where it is from, what it expects, and how it was trained. */
public final class ModelTraits {
  private final ModelFile file;
  private final PlannedGraph graph;
  private final InputShape input;

  ModelTraits(ModelFile file, PlannedGraph graph, InputShape input) {
    this.file = file;
    this.graph = graph;
    this.input = input;
  }

  /** The version of Keras that saved the model, {@code 2.2.4-tf}. */
  public String version() {
    return file.architecture().version().text();
  }

  /** Whether the height or the width of images is open. */
  public boolean hasOpenSize() {
    return input.image().get(0) < 0 || input.image().get(1) < 0;
  }

  /** Whether the file holds weights, not only the architecture. */
  public boolean hasWeights() {
    return file.weights().isPresent();
  }

  /**
   * The library that Keras computed with: {@code tensorflow}, {@code theano}. Empty if there are no
   * weights, or if they are of Keras 1, which does not say it.
   */
  public Optional<String> backend() {
    return file.backend();
  }

  /** The layers that pad in another way than Theano did, if the weights are Theano's. */
  public List<String> layersPaddedByTheano() {
    return backend().filter("theano"::equals).isPresent()
        ? TheanoPadding.differing(file.architecture().graph())
        : List.of();
  }

  /** Whether the first thing that the model does is to scale the pixels. */
  public boolean scalesPixels() {
    return FirstLayers.scale(graph);
  }

  /** The names of the layers that have weights which training does not change. */
  public List<String> frozenLayers() {
    return TrainingLayers.frozen(graph.config()).map(LayerConfig::name).toList();
  }

  /** The classes of the layers that change pictures at random in Keras's training. */
  public List<String> randomLayers() {
    return TrainingLayers.random(graph.config()).map(LayerConfig::className).toList();
  }

  /**
   * What those layers do, as a list for an image trainer's augmentation: {@code flip,rotation=36}.
   * Layers without such a change are left out.
   */
  public String augmentation() {
    return TrainingLayers.augmentation(graph.config());
  }

  /** Whether it is the image model of a Teachable Machine export, which has its own scaling. */
  public boolean isTeachableMachine() {
    return FirstLayers.areOfTeachableMachine(file.architecture().graph(), input.image());
  }
}
