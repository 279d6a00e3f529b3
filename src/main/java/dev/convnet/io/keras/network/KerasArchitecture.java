// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.config.ConfigReader;
import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.nn.models.Backbone;
import dev.convnet.nn.models.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/**
 * The architecture of an image classifier as Keras writes it, {@code model.to_json()}, for images
 * of any size and any number of classes. {@link KerasModel} is a model with its weights, too.
 *
 * <p>The head of the network begins with its last global pool. Variables have the names of Keras's
 * layers, and the initial values of its initializers. Immutable.
 */
public final class KerasArchitecture {
  private final KerasVersion version;
  private final PlannedGraph graph;
  private final InputShape input;

  private KerasArchitecture(KerasVersion version, PlannedGraph graph, InputShape input) {
    this.version = version;
    this.graph = graph;
    this.input = input;
  }

  /**
   * Reads a configuration.
   *
   * @param name for messages
   * @throws UnsupportedModelException if the model has layers that cannot be imported; the message
   *     lists all of them
   * @throws IOException if it is not the JSON of a Keras model
   */
  public static KerasArchitecture read(String name, String json) throws IOException {
    var architecture = ConfigReader.read(name, json, Optional.empty());
    var planner = new GraphPlanner(architecture.version());
    var graph = planner.plan(architecture.graph());
    var problems = new ArrayList<>(planner.problems());
    var input = InputShape.of(architecture, problems);
    if (!problems.isEmpty()) throw new UnsupportedModelException(name, problems);
    return new KerasArchitecture(architecture.version(), graph, input);
  }

  /**
   * The network for an image size, a number of classes and a mode. Its logits are what the model
   * computes before its last softmax.
   *
   * @throws InvalidSettingException if the model has another, fixed image size, has no global pool,
   *     or does not end in a dense layer or a convolution
   */
  public Backbone network(ModelConfig config) {
    var sized = input.sized(config.imageSize(), config.imageSize());
    var output = graph.config().outputs().get(0);
    var head = Head.of(graph, version, output, config.classes());
    return ConfiguredNetwork.of(head.graph(), sized, config.mode());
  }
}
