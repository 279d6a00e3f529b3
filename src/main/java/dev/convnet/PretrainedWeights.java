// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static java.util.stream.Collectors.toSet;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Pre-trained weights for the base of a {@link TransferNetwork}.
 *
 * @param path a Keras file ({@code .h5}, {@code .keras}), a checkpoint, or the directory of a
 *     SavedModel that this library exported
 */
public record PretrainedWeights(Path path) {
  private static final Saver.Settings UNSHARDED = new Saver.Settings(1, 10_000, false);
  private static final Pattern KERAS = Pattern.compile("(?i).+\\.(h5|hdf5|keras)");

  /**
   * Initial weights for {@link ImageTrainer#initialWeights}: the base has the values of the file,
   * all other variables have those of their initializers.
   *
   * @param scope of a graph that holds the {@code TransferNetwork}
   */
  public InitialWeights initialWeights(GraphScope scope) {
    var base = baseVariables(scope);
    if (KERAS.matcher(path.toString()).matches()) return keras(scope, base);
    var saver = Saver.build(scope, base, UNSHARDED);
    return after(
        InitialWeights.fromInitializer(scope), session -> saver.restore(session, checkpoint()));
  }

  private InitialWeights keras(GraphScope scope, List<Variable<?>> base) {
    var restorer = KerasRestorer.build(scope, base);
    return after(
        InitialWeights.fromInitializer(scope),
        session -> {
          try (var weights = KerasWeights.open(path)) {
            restorer.restore(session, weights, otherLayers(weights, base));
          }
        });
  }

  /** The layers of the file that the base does not have: its classifier head. */
  private static Set<String> otherLayers(KerasWeights weights, List<Variable<?>> base) {
    var others = weights.shapes().keySet().stream().map(PretrainedWeights::layer).collect(toSet());
    base.forEach(variable -> others.remove(layer(variable.name())));
    return others;
  }

  private static String layer(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  /**
   * Initial weights from the checkpoint of an earlier phase of transfer learning: all variables of
   * the network have its values. The optimizer starts without a state.
   *
   * @param scope of a graph that holds the {@code TransferNetwork}
   * @param checkpoint a checkpoint or a directory of checkpoints
   */
  public static InitialWeights ofCheckpoint(GraphScope scope, Path checkpoint) {
    return ofCheckpoint(scope, TransferNetwork.modelVariables(scope), checkpoint);
  }

  static InitialWeights ofCheckpoint(
      GraphScope scope, List<Variable<?>> variables, Path checkpoint) {
    var saver = Saver.build(scope, variables, UNSHARDED);
    return after(
        InitialWeights.fromInitializer(scope), session -> saver.restore(session, checkpoint));
  }

  static InitialWeights after(InitialWeights first, InitialWeights second) {
    return session -> {
      first.assign(session);
      second.assign(session);
    };
  }

  private Path checkpoint() {
    var inSavedModel = path.resolve("variables").resolve("variables");
    return Files.exists(path.resolve("saved_model.pb")) ? inSavedModel : path;
  }

  private static List<Variable<?>> baseVariables(GraphScope scope) {
    return TransferNetwork.modelVariables(scope).stream()
        .filter(variable -> !TransferNetwork.isHeadVariable(variable))
        .toList();
  }
}
