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
 * Saves variables to checkpoints of format V2 and restores them, in the same files as Python's
 * {@code tf.train.Saver}. A process that is killed while it saves leaves the previous checkpoints
 * intact. Only one thread may use a saver at a time.
 *
 * <pre>{@code
 * var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Settings.standard());
 * var meta = MetaGraphs.of(scope, saver.saverDef());
 * saver.save(session, Path.of("run"), "model.ckpt", step, meta); // run/model.ckpt-100
 * saver.restore(session, Path.of("run")); // the latest
 * }</pre>
 */
public final class Saver {
  /**
   * How many checkpoints are kept, and in how many files.
   *
   * @param maxToKeep number of checkpoints to keep, at least 1; beyond it, the oldest is deleted
   * @param keepEveryHours one checkpoint per period of this length is never deleted; more than 0
   * @param sharded whether each device that variables are placed on gets a data file of its own
   */
  public record Settings(int maxToKeep, double keepEveryHours, boolean sharded) {
    public Settings {
      InvalidSettingException.requireAtLeast(1, "maxToKeep", maxToKeep);
      if (!(keepEveryHours > 0)) {
        throw new InvalidSettingException(
            "keepEveryHours", "must be more than 0, got " + keepEveryHours);
      }
    }

    /** The defaults of {@code tf.train.MonitoredTrainingSession}: 5, 10,000 hours, sharded. */
    public static Settings standard() {
      return new Settings(5, 10_000, true);
    }

    /** The defaults of {@code tf.train.Saver}: 5, 10,000 hours, one data file. */
    public static Settings unsharded() {
      return new Settings(5, 10_000, false);
    }
  }

  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  private final Settings settings;
  private final SortedMap<String, Variable<?>> variables;
  private final SaveGraph operations;
  private final Environment environment;
  private final Map<Path, Retention> retentions = new HashMap<>();

  /** The clock and the file system that a saver uses; tests replace them. */
  record Environment(InstantSource clock, FileMover moves) {
    static final Environment REAL = new Environment(InstantSource.system(), FileMover.ATOMIC);
  }

  private Saver(
      GraphScope scope,
      Map<String, Variable<?>> variables,
      Settings settings,
      Environment environment) {
    if (variables.isEmpty()) {
      throw new IllegalArgumentException("no variables to save; build the network first");
    }
    this.settings = settings;
    this.environment = environment;
    this.variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    this.operations =
        settings.sharded()
            ? SaveGraph.sharded(scope.root(), this.variables)
            : SaveGraph.unsharded(scope.root(), this.variables);
  }

  /**
   * Builds the operations {@code save/…} in the graph of {@code scope}. A variable's key in the
   * checkpoint is its name.
   *
   * @throws IllegalArgumentException if there are no variables
   */
  public static Saver build(GraphScope scope, List<Variable<?>> variables, Settings settings) {
    return build(scope, variables, settings, Environment.REAL);
  }

  static Saver build(
      GraphScope scope, List<Variable<?>> variables, Settings settings, Environment environment) {
    var byName = new TreeMap<String, Variable<?>>();
    variables.forEach(variable -> byName.put(variable.name(), variable));
    return new Saver(scope, byName, settings, environment);
  }

  /**
   * Builds the operations {@code save/…} with other keys than the variables' names, for example to
   * restore moving averages into the variables themselves.
   *
   * @throws IllegalArgumentException if there are no variables
   */
  public static Saver build(
      GraphScope scope, Map<String, Variable<?>> variablesByKey, Settings settings) {
    return new Saver(scope, variablesByKey, settings, Environment.REAL);
  }

  /**
   * The names of the operations, for a {@code MetaGraphDef}: programs that import it save and
   * restore with them.
   */
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
   * Writes a checkpoint, makes it the latest in the state file {@code checkpoint}, and deletes the
   * oldest checkpoint if there are more than {@link Settings#maxToKeep}. Checkpoints that the state
   * file already lists count, too. An existing checkpoint of the same step is replaced.
   *
   * @param directory must exist
   * @param baseName {@code model.ckpt}
   * @param meta the graph, written to the checkpoint's {@code .meta} file
   * @return the prefix of the checkpoint's files, {@code DIRECTORY/model.ckpt-100}
   * @throws IOException if the directory does not exist, cannot be written to or has a name that
   *     TensorFlow cannot read from, or the disk is full; the previous checkpoints are intact
   * @throws NotFiniteException if a variable holds NaN or infinity; nothing is written
   */
  public Path save(Session session, Path directory, String baseName, long step, MetaGraphDef meta)
      throws IOException {
    var prefix = directory.resolve(baseName + "-" + step);
    save(session, prefix, meta);
    return prefix;
  }

  /**
   * Writes a checkpoint under any name, for example without a step, and otherwise like {@link
   * #save(Session, Path, String, long, MetaGraphDef)}.
   *
   * @param prefix the path of the checkpoint's files, without suffix
   * @throws IOException as there
   * @throws NotFiniteException if a variable holds NaN or infinity; nothing is written
   */
  public void save(Session session, Path prefix, MetaGraphDef meta) throws IOException {
    try (var values = snapshot(session)) {
      save(values, prefix, meta);
    } catch (TensorFlowException error) {
      throw unsaved(prefix, error);
    }
  }

  /**
   * Reads the variables' current values, to save them later or in another thread. The caller closes
   * the snapshot before the session.
   */
  public Snapshot snapshot(Session session) {
    return Snapshot.of(session, variables.values());
  }

  /**
   * Writes the values of a snapshot, and otherwise like {@link #save(Session, Path, MetaGraphDef)}.
   *
   * @param values a snapshot of this saver, which stays open
   * @throws IOException as there
   * @throws NotFiniteException if a variable holds NaN or infinity; nothing is written
   */
  public void save(Snapshot values, Path prefix, MetaGraphDef meta) throws IOException {
    var notFinite = values.notFinite();
    if (!notFinite.isEmpty()) throw NotFiniteException.ofVariables(prefix.toString(), notFinite);
    if (PATTERN.matcher(prefix.toAbsolutePath().toString()).find()) {
      throw new IOException(
          "cannot save %s: TensorFlow reads '*', '?' and '[' in a path as a pattern; "
                  .formatted(prefix.toAbsolutePath())
              + "choose a directory without them");
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
      var existing = new CheckpointFiles(prefix);
      if (existing.exist() && !unfinished.sameTensors(existing)) {
        retention.withdraw(prefix);
      }
      unfinished.publish(environment.moves());
      retention.carryOut(plan);
    }
  }

  private Retention retention(Path directory) throws IOException {
    if (!retentions.containsKey(directory)) {
      retentions.put(
          directory, new Retention(directory, settings, environment.clock(), environment.moves()));
    }
    return retentions.get(directory);
  }

  private static IOException unsaved(Path prefix, Exception cause) {
    var directory = prefix.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      return new NoSuchFileException(
          "cannot save " + prefix + ": there is no directory " + directory + "; make it");
    }
    var reason = cause.getMessage().lines().findFirst().orElse(""); // TensorFlow adds hints
    var free = directory.toFile().getUsableSpace() >> 20;
    return new IOException(
        "cannot save %s: %s; check that %s is writable and has space (%d MiB are free); "
                .formatted(prefix, reason, directory, free)
            + "the previous checkpoints are intact",
        cause);
  }

  /**
   * Assigns the values of a checkpoint to the variables. Any version of TensorFlow may have written
   * the checkpoint, and it may hold further tensors.
   *
   * @param prefix {@code DIRECTORY/model.ckpt-100}, or a directory, whose latest checkpoint is used
   * @throws NoSuchFileException if there is no such checkpoint
   * @throws IOException if variables are missing in it or have another type or shape (the message
   *     lists all, and no variable has changed), or if its files are damaged (some variables may
   *     have changed)
   */
  public void restore(Session session, Path prefix) throws IOException {
    try (var reader = CheckpointReader.open(prefix)) {
      CheckpointCompatibility.check(reader, variables);
      check(reader);
      read(session, reader.prefix());
    }
  }

  private void check(CheckpointReader reader) throws IOException {
    try {
      reader.checkFiles(variables.keySet());
    } catch (IOException e) {
      throw damaged(reader.prefix(), e);
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

  private static IOException damaged(Path prefix, Exception cause) throws IOException {
    var reason = cause.getMessage().lines().findFirst().orElse("");
    var files = new CheckpointFiles(prefix).describeData();
    return new IOException(
        "%s is damaged: %s; its data files are %s; copy it again, or restore another checkpoint"
            .formatted(prefix, reason, files),
        cause);
  }
}
