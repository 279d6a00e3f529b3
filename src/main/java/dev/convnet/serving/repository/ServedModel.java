// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.batching.ModelRunner;
import dev.convnet.serving.batching.ModelRunners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The versions of one model. Requests come from any thread; only one thread calls {@link #update}
 * and {@link #close}.
 */
final class ServedModel {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final String name;
  private final ModelRunners runners;
  private final Consumer<String> log;
  private final ModelLoading loading;
  private final NavigableMap<Long, ServedVersion> versions = new ConcurrentSkipListMap<>();
  private final Map<Long, FolderState> failed = new HashMap<>();

  /** How many versions have been loaded, counted before others are unloaded for them. */
  private final AtomicLong loads = new AtomicLong();

  private volatile Map<String, Long> labels = Map.of();
  private String lastProblem = "";
  private Set<String> labelProblems = Set.of();

  /**
   * A model without versions.
   *
   * @param loading how versions are loaded
   */
  ServedModel(String name, ModelRunners runners, Consumer<String> log, ModelLoading loading) {
    this.name = name;
    this.runners = runners;
    this.log = log;
    this.loading = loading;
  }

  static ServedModel loaded(
      String name, ServableModel model, ModelRunners runners, Consumer<String> log) {
    var served = new ServedModel(name, runners, log, ModelLoading.USUAL);
    var folder = model.directory().getFileName().toString();
    long number = NUMBER.matcher(folder).matches() ? Long.parseLong(folder) : 1;
    served.versions.put(number, ServedVersion.loaded(number, runners.runner(name, model, log)));
    return served;
  }

  Optional<ModelHandle> acquire(Optional<Long> number) {
    if (number.isPresent()) {
      return Optional.ofNullable(versions.get(number.get())).flatMap(this::acquire);
    }
    return read(this::acquireHighest, Optional::isPresent);
  }

  private Optional<ModelHandle> acquireHighest() {
    for (var version : versions.descendingMap().values()) {
      var handle = acquire(version);
      if (handle.isPresent()) return handle;
    }
    return Optional.empty();
  }

  /**
   * Reads one version after the other, and again if it is not enough and a version has been loaded
   * meanwhile: it may have been seen before it was, and the one that went for it after it had gone.
   */
  private <T> T read(Supplier<T> reading, Predicate<T> isEnough) {
    while (true) {
      long before = loads.get();
      var found = reading.get();
      if (isEnough.test(found) || loads.get() == before) return found;
    }
  }

  private Optional<ModelHandle> acquire(ServedVersion version) {
    return version.acquire().map(runner -> new ModelHandle(name, version, runner));
  }

  Optional<Long> labeled(String label) {
    return Optional.ofNullable(labels.get(label));
  }

  /** The highest version first. */
  List<VersionStatus> statuses() {
    return read(
        () -> versions.descendingMap().values().stream().map(ServedVersion::status).toList(),
        all -> all.stream().anyMatch(VersionStatus::isAvailable));
  }

  /**
   * Loads the versions that should be served and are not, and then unloads those that should not.
   * If none of the former can be loaded, the latter stay.
   */
  void update(ModelConfig config, boolean labelsOfUnavailable) {
    var wanted = Set.<Long>of();
    try {
      var folders = versionFolders(config.basePath());
      wanted = config.policy().choose(folders.keySet());
      for (var number : wanted) loadUnlessKnown(number, folders.get(number));
      problem(
          wanted.isEmpty()
              ? config.basePath() + " has no version to serve, such as 1/saved_model.pb"
              : "");
    } catch (IOException e) {
      problem("cannot list " + config.basePath() + ": " + e);
    }
    moveLabels(config.labels(), labelsOfUnavailable); // away from versions that go
    if (wanted.stream().map(versions::get).anyMatch(ServedVersion::isAvailable)) {
      unloadAllBut(wanted);
    }
  }

  private void loadUnlessKnown(long number, Path folder) throws IOException {
    var known = versions.get(number);
    if (known != null && known.isAvailable()) return;
    var state = FolderState.of(folder);
    if (state.equals(failed.get(number))) return; // it would fail again
    var version = new ServedVersion(number);
    versions.put(number, version);
    version.load(folder, loading, model -> runner(number, model));
    if (version.isAvailable()) {
      loads.incrementAndGet();
      failed.remove(number);
      log.accept("%s: version %d is available%s".formatted(name, number, warmed(version)));
    } else {
      failed.put(number, state);
      log.accept(
          "%s: version %d cannot be loaded: %s"
              .formatted(name, number, version.failure().orElse("")));
    }
  }

  private ModelRunner runner(long number, ServableModel model) {
    if (loading.isUnusual()) {
      log.accept("%s: version %d: %s".formatted(name, number, model.remark()));
    }
    return runners.runner(name, model, log);
  }

  private static String warmed(ServedVersion version) {
    int requests = version.warmupRequests();
    return requests == 0 ? "" : ", warmed up with %d example requests".formatted(requests);
  }

  private void unloadAllBut(Set<Long> wanted) {
    for (var version : new ArrayList<>(versions.values())) {
      if (wanted.contains(version.number())) continue;
      if (version.isAvailable()) {
        version.unload();
        log.accept("%s: version %d is unloaded".formatted(name, version.number()));
      }
      versions.remove(version.number());
      failed.remove(version.number());
    }
  }

  private void moveLabels(Map<String, Long> wanted, boolean ofUnavailable) {
    var moved = new TreeMap<String, Long>();
    var problems = new TreeSet<String>();
    wanted.forEach(
        (label, number) -> {
          var version = versions.get(number);
          if (ofUnavailable || version != null && version.isAvailable()) {
            moved.put(label, number);
          } else {
            labeled(label).ifPresent(old -> moved.put(label, old));
            problems.add(
                "the label '%s' stays where it is, because version %d is not available"
                    .formatted(label, number));
          }
        });
    labels = Map.copyOf(moved);
    problems.stream()
        .filter(text -> !labelProblems.contains(text))
        .forEach(text -> log.accept(name + ": " + text));
    labelProblems = problems;
  }

  /** Logs a problem once. */
  private void problem(String text) {
    if (!text.isEmpty() && !text.equals(lastProblem)) log.accept(name + ": " + text);
    lastProblem = text;
  }

  /** Whether a folder has a folder for a version. */
  static boolean hasVersions(Path base) throws IOException {
    return !versionFolders(base).isEmpty();
  }

  private static Map<Long, Path> versionFolders(Path base) throws IOException {
    var folders = new TreeMap<Long, Path>();
    try (var children = Files.newDirectoryStream(base)) {
      for (var child : children) {
        var folder = child.getFileName().toString();
        if (NUMBER.matcher(folder).matches() && Files.isDirectory(child)) {
          folders.merge(
              Long.parseLong(folder),
              child,
              (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
      }
    }
    return folders;
  }

  void close() {
    versions.values().stream()
        .sorted(Comparator.comparing(ServedVersion::number))
        .forEach(ServedVersion::unload);
  }

  /** Tells whether the files of a version have changed since a load failed. */
  private record FolderState(long bytes, long newest) {
    static FolderState of(Path folder) throws IOException {
      long bytes = 0;
      long newest = 0;
      try (var files = Files.walk(folder)) {
        for (var file : files.toList()) {
          bytes += Files.isRegularFile(file) ? Files.size(file) : 1;
          newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
        }
      }
      return new FolderState(bytes, newest);
    }
  }
}
