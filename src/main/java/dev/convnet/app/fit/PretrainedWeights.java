// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

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
 * Where a base's weights come from: a file of Keras's, a checkpoint, or a SavedModel that this
 * project exported.
 */
record PretrainedWeights(Path path) {
  private static final Pattern KERAS = Pattern.compile("(?i).+\\.(h5|hdf5|keras)");

  /** Initial values, and then those of the base. */
  InitialWeights initialWeights(GraphScope scope) {
    var base = baseVariables(scope);
    if (KERAS.matcher(path.toString()).matches()) return keras(scope, base);
    var saver = Saver.build(scope, base, RunArtifacts.UNSHARDED);
    return after(
        InitialWeights.fromInitializer(scope), session -> saver.restore(session, checkpoint()));
  }

  private InitialWeights keras(GraphScope scope, List<Variable<?>> base) {
    var restorer = KerasRestorer.build(scope, base);
    return after(
        InitialWeights.fromInitializer(scope),
        session -> {
          try (var weights = KerasWeights.open(path)) {
            restorer.restore(session, weights, layersBeyond(weights, base));
          }
        });
  }

  /** The file's top, which the base has not. */
  private static Set<String> layersBeyond(KerasWeights weights, List<Variable<?>> base) {
    var beyond = weights.shapes().keySet().stream().map(PretrainedWeights::layer).collect(toSet());
    base.forEach(variable -> beyond.remove(layer(variable.name())));
    return beyond;
  }

  private static String layer(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  private static InitialWeights after(InitialWeights first, InitialWeights second) {
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
    return TransferModel.modelVariables(scope).stream()
        .filter(variable -> !TransferModel.isHeadVariable(variable))
        .toList();
  }
}
