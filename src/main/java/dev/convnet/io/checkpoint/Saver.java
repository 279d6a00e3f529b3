// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TString;

/**
 * Saves and restores variables in the files of Python's {@code Saver}, version V2. A process that
 * dies while it saves leaves the checkpoints before it whole. Not for several threads at once.
 */
public final class Saver {
  /**
   * How much is kept.
   *
   * @param maxToKeep checkpoints; when there are more, the oldest goes
   * @param keepEveryHours but one of this many hours stays for good
   * @param sharded one data file for each device that variables were placed on, or one in all
   */
  public record Settings(int maxToKeep, double keepEveryHours, boolean sharded) {
    public Settings {
      InvalidSettingException.requireAtLeast(1, "maxToKeep", maxToKeep);
      if (!(keepEveryHours > 0)) {
        throw new InvalidSettingException(
            "keepEveryHours", "must be more than 0, got " + keepEveryHours);
      }
    }

    /** Those of {@code tf.train.MonitoredTrainingSession}. */
    public static Settings standard() {
      return new Settings(5, 10_000, true);
    }

    /** Those of {@code tf.train.Saver} itself. */
    public static Settings unsharded() {
      return new Settings(5, 10_000, false);
    }
  }

  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  private final Settings settings;
  private final SortedMap<String, Variable<?>> variables;
  private final SaveGraph operations;
  private final Environment surroundings;
  private final Map<Path, Retention> retentions = new HashMap<>();

  /** What a saver meets outside the graph. */
  record Environment(InstantSource clock, FileMover moves) {
    static final Environment REAL = new Environment(InstantSource.system(), FileMover.ATOMIC);
  }

  private Saver(
      GraphScope scope,
      Map<String, Variable<?>> variables,
      Settings settings,
      Environment surroundings) {
    if (variables.isEmpty()) {
      throw new IllegalArgumentException("no variables to save; build the network first");
    }
    this.settings = settings;
    this.surroundings = surroundings;
    this.variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    this.operations =
        settings.sharded()
            ? SaveGraph.sharded(scope.root(), this.variables)
            : SaveGraph.unsharded(scope.root(), this.variables);
  }

  /** Builds {@code save/…} in the graph of {@code scope}; a variable's key is its name. */
  public static Saver build(GraphScope scope, List<Variable<?>> variables, Settings settings) {
    return build(scope, variables, settings, Environment.REAL);
  }

  static Saver build(
      GraphScope scope, List<Variable<?>> variables, Settings settings, Environment surroundings) {
    var byName = new TreeMap<String, Variable<?>>();
    variables.forEach(variable -> byName.put(variable.name(), variable));
    return new Saver(scope, byName, settings, surroundings);
  }

  /** The same under other keys: to restore averages into the plain variables, for one. */
  public static Saver build(
      GraphScope scope, Map<String, Variable<?>> variablesByKey, Settings settings) {
    return new Saver(scope, variablesByKey, settings, Environment.REAL);
  }

  /** How others save and restore with these operations; part of a MetaGraph. */
  public SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(operations.filename().op().name() + ":0")
        .setSaveTensorName(operations.saveTensor().op().name() + ":0")
        .setRestoreOpName(operations.restoreOp().op().name())
        .setMaxToKeep(settings.maxToKeep())
        .setKeepCheckpointEveryNHours((float) settings.keepEveryHours())
        .setSharded(settings.sharded())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  /**
   * Writes a checkpoint, makes it the latest in the file {@code checkpoint}, and removes the oldest
   * beyond those to keep. The first save into a directory takes over the checkpoints named there.
   * Saved again, a step with the same values stays as it is; one with other values is withdrawn
   * first.
   *
   * @param directory exists
   * @param baseName {@code model.ckpt}
   * @return the prefix of its files, {@code DIRECTORY/model.ckpt-100}
   * @throws IOException if the disk is full, or the directory is gone or read-only or has a name
   *     that TensorFlow cannot read from; the checkpoints before are as they were
   */
  public Path save(Session session, Path directory, String baseName, long step, MetaGraphDef meta)
      throws IOException {
    var prefix = directory.resolve(baseName + "-" + step);
    save(session, prefix, meta);
    return prefix;
  }

  /**
   * The same with files of any name, such as one without a step.
   *
   * @param prefix of the files
   */
  public void save(Session session, Path prefix, MetaGraphDef meta) throws IOException {
    try (var values = snapshot(session)) {
      save(values, prefix, meta);
    } catch (TensorFlowException error) {
      throw unsaved(prefix, error);
    }
  }

  /** The variables' values, to be saved later, or in another thread. */
  public Snapshot snapshot(Session session) {
    return Snapshot.of(session, variables.values());
  }

  /**
   * Saves values that were taken before. The caller closes them.
   *
   * @throws NotFiniteException if a variable holds NaN or infinity; nothing is written
   */
  public void save(Snapshot values, Path prefix, MetaGraphDef meta) throws IOException {
    var notFinite = values.notFinite();
    if (!notFinite.isEmpty()) throw NotFiniteException.ofVariables(prefix.toString(), notFinite);
    if (PATTERN.matcher(prefix.toAbsolutePath().toString()).find()) {
      throw new IOException(
          "cannot save %s: TensorFlow takes its '*', '?' or '[' for a pattern when it reads; "
                  .formatted(prefix.toAbsolutePath())
              + "name a directory without");
    }
    try {
      write(values, prefix, meta);
    } catch (IOException | TensorFlowException | TFInvalidArgumentException e) {
      throw unsaved(prefix, e);
    }
  }

  private void write(Snapshot values, Path prefix, MetaGraphDef meta) throws IOException {
    var retention = retention(prefix.toAbsolutePath().getParent());
    var plan = retention.plan(prefix);
    try (var unfinished = UnfinishedCheckpoint.begin(prefix, plan.changing())) {
      try (var name = TString.scalarOf(unfinished.prefix().toString())) {
        values
            .runner()
            .feed(operations.filename(), name)
            .fetch(operations.saveTensor())
            .run()
            .close();
      }
      unfinished.complete(meta);
      var former = new CheckpointFiles(prefix);
      if (former.exist() && !unfinished.sameTensors(former)) {
        retention.withdraw(prefix);
      }
      unfinished.publish(surroundings.moves());
      retention.carryOut(plan);
    }
  }

  private Retention retention(Path directory) throws IOException {
    if (!retentions.containsKey(directory)) {
      retentions.put(
          directory,
          new Retention(directory, settings, surroundings.clock(), surroundings.moves()));
    }
    return retentions.get(directory);
  }

  private static IOException unsaved(Path prefix, Exception cause) throws IOException {
    var directory = prefix.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      return new NoSuchFileException(
          "cannot save " + prefix + ": there is no directory " + directory + "; make it");
    }
    var reason = cause.getMessage().lines().findFirst().orElse(""); // TensorFlow adds hints
    var free = Files.getFileStore(directory).getUsableSpace() >> 20;
    return new IOException(
        "cannot save %s: %s; %s must be writable and have room, %d MiB are free; "
                .formatted(prefix, reason, directory, free)
            + "the checkpoints before it are whole",
        cause);
  }

  /**
   * Reads the values of a checkpoint, whoever wrote it.
   *
   * @param prefix {@code DIRECTORY/model.ckpt-100}, or the directory, whose latest is meant
   * @throws NoSuchFileException if there is none
   * @throws IOException if it lacks variables or has them in other shapes, and none was restored;
   *     or if its files are damaged, and some may have been
   */
  public void restore(Session session, Path prefix) throws IOException {
    try (var reader = CheckpointReader.open(prefix)) {
      CheckpointCompatibility.check(reader, variables);
      read(session, reader.prefix());
    }
  }

  private void read(Session session, Path prefix) throws IOException {
    try (var name = TString.scalarOf(prefix.toString())) {
      session
          .runner()
          .feed(operations.filename(), name)
          .addTarget(operations.restoreOp())
          .run()
          .close();
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw damaged(prefix, e);
    }
  }

  private static IOException damaged(Path prefix, RuntimeException cause) throws IOException {
    var reason = cause.getMessage().lines().findFirst().orElse("");
    var files = new CheckpointFiles(prefix).describeData();
    return new IOException(
        "%s is damaged: %s; its data is in %s; copy it anew or restore another"
            .formatted(prefix, reason, files),
        cause);
  }
}
