// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.ImageTrainer.Request;
import dev.convnet.data.images.Resize;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.ModelTraits;
import dev.convnet.io.keras.network.OutputKind;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.models.Network;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Trains a Keras model on images: from fresh values, or from its weights with a new last layer.
 *
 * <pre>{@code
 * var keras = new KerasTraining(KerasModel.read(file), PixelFormat.of(Preprocessing.UNIT));
 * var trained = keras.transfer().epochs(5).learningRate(1e-3).directory(run).train(data);
 * }</pre>
 *
 * <p>As in Keras, layers that are not trainable keep their values, dropout drops, and batch norms
 * use the statistics of each batch unless they are {@linkplain KerasModel#withFixedStatistics
 * fixed}. Layers that change pictures at random ({@link ModelTraits#randomLayers}) do nothing;
 * {@link ImageTrainer#augment} does what they do.
 *
 * @param pixels what the model's input is made of
 */
public record KerasTraining(KerasModel model, PixelFormat pixels) {
  /**
   * A trainer of the architecture, with the initial values of its initializers. The last layer is
   * another one if the data set has another number of classes than the model.
   */
  public ImageTrainer fresh() {
    return ImageTrainer.of(request -> network(fitting(request), request), size());
  }

  /**
   * A trainer that starts with the file's weights and a new last layer, which has the data set's
   * number of classes.
   */
  public ImageTrainer transfer() {
    return withNewHead()
        .initialWeights(scope -> ofFile(scope, model.withClasses(1))); // only names are used
  }

  /**
   * A trainer that starts with the weights of a checkpoint of {@link #transfer}.
   *
   * @param checkpoint a checkpoint or a directory of checkpoints
   */
  public ImageTrainer continued(Path checkpoint) {
    return withNewHead()
        .initialWeights(
            scope -> PretrainedWeights.ofCheckpoint(scope, model.variables(scope), checkpoint));
  }

  private ImageTrainer withNewHead() {
    return ImageTrainer.of(
        request -> network(sized(request.size()).withClasses(request.classes()), request), size());
  }

  private static InitialWeights ofFile(GraphScope scope, KerasModel model) {
    var restorer = KerasRestorer.build(scope, scope.collected(CollectionKey.VARIABLES));
    return PretrainedWeights.after(
        InitialWeights.fromInitializer(scope), session -> model.restore(session, restorer));
  }

  private KerasModel fitting(Request request) {
    var sized = sized(request.size());
    var isClassifier = sized.ending() != OutputKind.VALUES;
    return isClassifier && sized.classes() == request.classes()
        ? sized
        : sized.withClasses(request.classes());
  }

  private KerasModel sized(Resize size) {
    return model.withImageSize(size.height(), size.width());
  }

  private Network network(KerasModel fitting, Request request) {
    var raw = request.normalization().replacesPreprocessing();
    return fitting.network(raw ? pixels.scaling(PixelFormat.PLAIN.scaling()) : pixels);
  }

  /** The model's own size, unless it is open. */
  private Optional<Resize> size() {
    var image = model.inputShape();
    return model.traits().hasOpenSize()
        ? Optional.empty()
        : Optional.of(new Resize((int) image.get(0), (int) image.get(1)));
  }

  /** Whether a variable belongs to the new last layer. */
  public boolean isHeadVariable(Variable<?> variable) {
    return model.isHead(variable);
  }
}
