// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.data.input.Sampling;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * The gradients of the loss by the weights of each layer, in the first step of a run: where they
 * vanish or explode from layer to layer, the initial weights do not fit the network (Glorot,
 * Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010).
 *
 * @param network that is measured
 * @param size of the images
 * @param batchSize number of images
 * @param weights the initial weights
 */
public record LayerGradients(
    Network network, Resize size, int batchSize, Function<GraphScope, InitialWeights> weights) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "gradients.json";
  private static final String EVENTS = "initial";

  /**
   * The gradient of one layer's weights.
   *
   * @param layer the name of its weights
   * @param norm the L2 norm
   */
  public record Layer(String layer, double norm) {}

  /**
   * Measures the first batch of a run. The directory gets the norms, and event files in {@code
   * initial} with histograms of the activations and the gradients; if it has them already, they are
   * read.
   *
   * @param run the run's directory
   * @return the layers from the input to the logits
   */
  public List<Layer> measure(LabeledImages images, long seed, Path run) throws IOException {
    var file = run.resolve(FILE);
    if (Files.exists(file)) return read(file);
    try (var graph = new Graph()) {
      var layers = measure(images, GraphScope.root(graph, seed), run.resolve(EVENTS));
      AtomicFile.write(file, JSON.writeValueAsString(layers) + "\n");
      return layers;
    }
  }

  private static List<Layer> read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file), new TypeReference<List<Layer>>() {});
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is damaged; delete it, and it is measured again", e);
    }
  }

  private List<Layer> measure(LabeledImages images, GraphScope scope, Path events)
      throws IOException {
    var input = new ImageInput(scope, size, batchSize);
    var logits = network.logits(scope, input.images(), Mode.TRAINING);
    Losses.crossEntropy(scope.nameScope("loss"), logits, input.labels());
    var trainable =
        scope.collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .filter(variable -> variable.shape().numDimensions() >= 2)
            .toList();
    var gradients = GradientAndVariable.computeGradients(scope, Losses.total(scope), trainable);
    var norms = norms(scope, gradients);
    Summaries.activations(scope);
    var summary = Summaries.merge(scope);
    var initial = weights.apply(scope);
    var order = new ShuffleOrder(Sampling.UNIFORM, scope.seed(), 0);
    try (var session = SessionOptions.standard().open(scope.graph());
        var batches = input.trainingInput(images, Augmentation.NONE, order)) {
      initial.assign(session);
      batches.start(session);
      try (var feed = batches.nextFeed().orElseThrow();
          var writer = EventWriter.in(events)) {
        var runner = feed.into(session.runner()).fetch(summary);
        return run(
            norms.stream().reduce(runner, Session.Runner::fetch, (a, b) -> a), gradients, writer);
      }
    }
  }

  private static List<Layer> run(
      Session.Runner runner, List<GradientAndVariable> gradients, EventWriter writer)
      throws IOException {
    try (var result = runner.run()) {
      var summary = ((TString) result.get(0)).asBytes().getObject();
      writer.summary(Summary.parseFrom(summary), 0);
      var layers = new ArrayList<Layer>();
      for (var i = 0; i < gradients.size(); i++) {
        var norm = ((TFloat32) result.get(i + 1)).getFloat();
        layers.add(new Layer(gradients.get(i).variable().name(), norm));
      }
      return layers;
    }
  }

  private static List<Operand<TFloat32>> norms(
      GraphScope scope, List<GradientAndVariable> gradients) {
    var norms = new ArrayList<Operand<TFloat32>>();
    for (var pair : gradients) {
      var inner = scope.nameScope("norms").nameScope(pair.variable().name());
      norms.add(norm(inner.tf(), pair.gradient()));
      Summaries.histogram(inner, pair.variable().name() + "/gradient", pair.gradient());
    }
    return norms;
  }

  /** Divides by the largest element first, because the square of 1e-20 is 0 in float32. */
  private static Operand<TFloat32> norm(Ops tf, Operand<TFloat32> gradient) {
    var sizes = tf.reshape(tf.math.abs(gradient), tf.array(-1));
    var largest = tf.math.maximum(tf.max(sizes, tf.array(0)), tf.constant(Float.MIN_NORMAL));
    var ratios = tf.math.div(sizes, largest);
    var squares = tf.sum(tf.math.square(ratios), tf.array(0));
    return tf.math.mul(largest, tf.math.sqrt(squares));
  }
}
