// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.batching.ModelRunners;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * The models of a server, by name and version. New versions appear and old ones go while requests
 * run: a version is loaded before another one is unloaded, and a version is unloaded when its
 * requests have ended. What cannot be loaded never takes the place of what serves.
 *
 * <p>Requests may come from any thread. {@link #update} and {@link #close} are called by one thread
 * at a time.
 */
public final class ModelRepository implements AutoCloseable {
  private final NavigableMap<String, ServedModel> models = new ConcurrentSkipListMap<>();
  private final ModelRunners runners;
  private final Consumer<String> log;
  private final boolean labelsOfUnavailable;
  private final boolean ownsModels;
  private final ModelLoading loading;
  private volatile Optional<Consumer<List<ModelConfig>>> reloader = Optional.empty();

  private ModelRepository(
      ModelRunners runners,
      Consumer<String> log,
      boolean labelsOfUnavailable,
      boolean ownsModels,
      ModelLoading loading) {
    this.runners = runners;
    this.loading = loading;
    this.log = log;
    this.labelsOfUnavailable = labelsOfUnavailable;
    this.ownsModels = ownsModels;
  }

  /** An empty repository that runs the example requests of each version once before it serves. */
  public static ModelRepository empty(Consumer<String> log, boolean labelsOfUnavailable) {
    return empty(ModelRunners.unlimited(), log, labelsOfUnavailable, ModelLoading.USUAL);
  }

  /**
   * An empty repository; {@link #update} fills it.
   *
   * @param runners make what runs the models
   * @param log receives a line for each version that is loaded, unloaded or cannot be loaded
   * @param labelsOfUnavailable whether a label may name a version that is not loaded
   * @param loading how versions are loaded
   */
  public static ModelRepository empty(
      ModelRunners runners,
      Consumer<String> log,
      boolean labelsOfUnavailable,
      ModelLoading loading) {
    return new ModelRepository(runners, log, labelsOfUnavailable, true, loading);
  }

  /** Models that are loaded already, which their owner closes after this. */
  public static ModelRepository of(Map<String, ServableModel> models) {
    return of(models, ModelRunners.unlimited(), line -> {});
  }

  /**
   * Models that are loaded already, which their owner closes after this.
   *
   * @param runners make what runs the models
   * @param log receives a line if it was measured how to run a model
   */
  public static ModelRepository of(
      Map<String, ServableModel> models, ModelRunners runners, Consumer<String> log) {
    var repository = new ModelRepository(runners, log, false, false, ModelLoading.USUAL);
    models.forEach(
        (name, model) ->
            repository.models.put(name, ServedModel.loaded(name, model, runners, log)));
    return repository;
  }

  /**
   * Serves the given models, and no others: loads new versions, and unloads what is not wanted any
   * more.
   */
  public void update(List<ModelConfig> configs) {
    var byName = new TreeMap<String, ModelConfig>();
    configs.forEach(config -> byName.put(config.name(), config));
    byName.forEach(
        (name, config) ->
            models
                .computeIfAbsent(name, n -> new ServedModel(n, runners, log, loading))
                .update(config, labelsOfUnavailable));
    for (var name : Set.copyOf(models.keySet())) {
      if (!byName.containsKey(name)) models.remove(name).close();
    }
  }

  /** Who serves other models when clients ask for that. */
  void onReload(Consumer<List<ModelConfig>> newReloader) {
    reloader = Optional.of(newReloader);
  }

  /**
   * Serves other models than before, as a client asks, until the {@link ModelSource} says something
   * new. Returns when they are loaded, or cannot be.
   *
   * @throws ServingException if the models of this server are fixed, or one of the new models has
   *     no available version
   */
  public void reload(List<ModelConfig> configs) {
    reloader
        .orElseThrow(
            () ->
                new ServingException(
                    StatusCode.FAILED_PRECONDITION, "the models of this server are fixed"))
        .accept(configs);
    var failed = unavailable();
    if (!failed.isEmpty()) {
      throw new ServingException(
          StatusCode.FAILED_PRECONDITION,
          "there is no available version of " + String.join(", ", failed));
    }
  }

  /** The names of the models, in alphabetical order. */
  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  /** The names of the models without an available version. */
  public List<String> unavailable() {
    return models.entrySet().stream()
        .filter(model -> model.getValue().statuses().stream().noneMatch(VersionStatus::isAvailable))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * A version for a request. The caller closes the handle.
   *
   * @throws ServingException if there is no such model, version or label
   */
  public ModelHandle acquire(ModelSpec spec) {
    var model = models.get(spec.name());
    if (model == null) throw notFound(spec);
    var number = number(model, spec);
    var handle = model.acquire(number);
    while (handle.isEmpty()) {
      var now = number(model, spec);
      if (now.equals(number)) {
        throw notFound(number.map(n -> ModelSpec.of(spec.name(), n)).orElse(spec));
      }
      number = now; // the label has moved before its version was unloaded
      handle = model.acquire(number);
    }
    return handle.get();
  }

  /** The version that is asked for; empty for the highest. */
  private static Optional<Long> number(ServedModel model, ModelSpec spec) {
    return spec.label().isPresent()
        ? Optional.of(labeled(model, spec.label().get()))
        : spec.version();
  }

  private static long labeled(ServedModel model, String label) {
    return model
        .labeled(label)
        .orElseThrow(
            () ->
                ServingException.invalidArgument("Unrecognized servable version label: " + label));
  }

  private static ServingException notFound(ModelSpec spec) {
    return new ServingException(StatusCode.NOT_FOUND, "Servable not found for request: " + spec);
  }

  /**
   * The states of a model's versions, the highest first.
   *
   * @throws ServingException if there is no such model, version or label
   */
  public List<VersionStatus> statuses(ModelSpec spec) {
    var model = models.get(spec.name());
    if (model == null) throw noVersions(spec);
    Optional<Long> number;
    List<VersionStatus> found;
    do {
      number = number(model, spec);
      found = statuses(model, number);
    } while (!number.equals(number(model, spec))); // else a label has moved before its version went
    if (found.isEmpty()) throw noVersions(spec);
    return found;
  }

  private static List<VersionStatus> statuses(ServedModel model, Optional<Long> number) {
    return model.statuses().stream()
        .filter(status -> number.isEmpty() || status.version() == number.get())
        .toList();
  }

  private static ServingException noVersions(ModelSpec spec) {
    var wanted = spec.version().map(number -> "version " + number).orElse("any versions");
    return new ServingException(
        StatusCode.NOT_FOUND, "Could not find %s of model %s".formatted(wanted, spec.name()));
  }

  /** Unloads all models, after their requests. */
  @Override
  public void close() {
    if (ownsModels) models.values().forEach(ServedModel::close);
    models.clear();
  }
}
