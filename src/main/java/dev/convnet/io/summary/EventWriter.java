// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import dev.convnet.data.records.RecordWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.SessionLog.SessionStatus;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TaggedRunMetadata;

/**
 * Writes one event file, which TensorBoard shows. It needs no TensorFlow session, so any program
 * can use it:
 *
 * <pre>{@code
 * try (var events = EventWriter.in(Path.of("run"))) {
 *   events.scalar("loss", 4.68f, 0);
 * }
 * }</pre>
 *
 * <p>The file is a sequence of {@link RecordWriter} records, one {@link Event} each; the first
 * event is the version {@code brain.Event:2}. Events are buffered. The buffer is written to the
 * file when it is full, on {@link #flush}, on {@link #close}, and with the first event that comes
 * at least 120 seconds after the last flush, as in {@code tf.summary.FileWriter}. Thread-safe.
 *
 * <p>If writing fails (the disk is full, or the file was deleted), this call and every later one,
 * including {@link #close}, throw an {@link IOException}, because the file may end inside a record.
 * After {@code close}, writing and flushing throw an {@link IllegalStateException}.
 */
public final class EventWriter implements AutoCloseable {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(120); // tf.summary.FileWriter's
  private static final int BUFFER_BYTES = 1 << 16;

  private final InstantSource clock;
  private final Path file;
  private final OutputStream stream;
  private final RecordWriter records;
  private final Set<String> tags = new HashSet<>();
  private Instant flushed;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    FAILED,
    CLOSED
  }

  /** Writes the first event to the empty {@code file} through {@code stream}. */
  EventWriter(Path file, OutputStream stream, InstantSource clock) throws IOException {
    this.clock = clock;
    this.flushed = clock.instant();
    this.file = file;
    this.stream = stream;
    this.records = new RecordWriter(new BufferedOutputStream(stream, BUFFER_BYTES));
    write(Event.newBuilder().setFileVersion("brain.Event:2"));
    flush();
  }

  /**
   * Creates a new event file. The caller closes the writer.
   *
   * @param directory is created if it does not exist
   * @throws IOException if the directory or the file cannot be created
   */
  public static EventWriter in(Path directory) throws IOException {
    return in(directory, InstantSource.system());
  }

  /**
   * Creates a new event file with a clock. The caller closes the writer.
   *
   * @param directory is created if it does not exist
   * @param clock gives the time in the file's name and the wall time of the events
   * @throws IOException if the directory or the file cannot be created
   */
  public static EventWriter in(Path directory, InstantSource clock) throws IOException {
    var file = create(directory, clock.instant());
    return new EventWriter(file, Files.newOutputStream(file, StandardOpenOption.WRITE), clock);
  }

  /** The event file. */
  public Path file() {
    return file;
  }

  /** Writes the result of a graph's summary operation. */
  public void summary(Summary summary, long step) throws IOException {
    write(at(step).setSummary(summary));
  }

  /** Writes one point of a scalar curve. */
  public void scalar(String tag, float value, long step) throws IOException {
    var point = Summary.Value.newBuilder().setTag(tag).setSimpleValue(value);
    summary(Summary.newBuilder().addValue(point).build(), step);
  }

  /** Writes a graph, which TensorBoard's graph tab shows. */
  public void graph(GraphDef graph) throws IOException {
    write(at(0).setGraphDef(graph.toByteString()));
  }

  /** Writes a MetaGraph. */
  public void metaGraph(MetaGraphDef graph) throws IOException {
    write(at(0).setMetaGraphDef(graph.toByteString()));
  }

  /** Writes the graph of a MetaGraph, then the MetaGraph itself, as Python's sessions do. */
  public void graphs(MetaGraphDef meta) throws IOException {
    graph(meta.getGraphDef());
    metaGraph(meta);
  }

  /** Marks the start of a session; TensorBoard drops earlier events of this and later steps. */
  public void sessionStart(long step) throws IOException {
    write(at(step).setSessionLog(SessionLog.newBuilder().setStatus(SessionStatus.START)));
  }

  /**
   * Marks that a checkpoint was saved.
   *
   * @param path of the checkpoint without its step, {@code DIR/model.ckpt}, as Python writes it
   */
  public void sessionCheckpoint(String path, long step) throws IOException {
    var log = SessionLog.newBuilder().setStatus(SessionStatus.CHECKPOINT).setCheckpointPath(path);
    write(at(step).setSessionLog(log));
  }

  /**
   * Writes the devices and times of one step's operations.
   *
   * @param tag the entry's name in TensorBoard's graph tab, such as {@code step099}
   * @throws IllegalArgumentException if the tag was used before, because TensorBoard shows only one
   *     entry per tag
   */
  public synchronized void runMetadata(String tag, RunMetadata metadata, long step)
      throws IOException {
    if (!tags.add(tag)) {
      throw new IllegalArgumentException("run metadata '" + tag + "' is already in " + file);
    }
    var tagged = TaggedRunMetadata.newBuilder().setTag(tag);
    write(at(step).setTaggedRunMetadata(tagged.setRunMetadata(metadata.toByteString())));
  }

  /** Writes all buffered events to the file, where TensorBoard can read them. */
  public synchronized void flush() throws IOException {
    attempt(this::flushBuffer);
  }

  /** Flushes and closes the file. Closing twice has no effect. */
  @Override
  public synchronized void close() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    try (stream) {
      flush();
    } finally {
      state = State.CLOSED;
    }
  }

  private static Event.Builder at(long step) {
    return Event.newBuilder().setStep(step);
  }

  private synchronized void write(Event.Builder event) throws IOException {
    var now = clock.instant();
    attempt(() -> records.write(event.setWallTime(seconds(now)).build().toByteArray()));
    if (!now.isBefore(flushed.plus(FLUSH_EVERY))) {
      flush();
    }
  }

  private void flushBuffer() throws IOException {
    records.flush();
    if (Files.notExists(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "it was deleted while events were written to it");
    }
    flushed = clock.instant();
  }

  private void attempt(Write write) throws IOException {
    switch (state) {
      case OPEN -> {
        try {
          write.run();
        } catch (IOException e) {
          state = State.FAILED;
          throw new IOException("cannot write events to " + file + ": " + e.getMessage(), e);
        }
      }
      case FAILED -> throw new IOException("an earlier write to " + file + " failed");
      case CLOSED -> throw new IllegalStateException("the writer of " + file + " is closed");
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  private static Path create(Path directory, Instant start) throws IOException {
    try {
      if (!Files.isDirectory(directory)) Files.createDirectories(directory); // it rejects a link
      return createIn(directory, start);
    } catch (IOException e) {
      throw new IOException(
          "cannot create an event file in %s (%s); choose another directory"
              .formatted(directory, e),
          e);
    }
  }

  private static Path createIn(Path directory, Instant start) throws IOException {
    for (var name : (Iterable<String>) EventFiles.names(start)::iterator) {
      try {
        return Files.createFile(directory.resolve(name));
      } catch (FileAlreadyExistsException e) {
        continue; // another writer started in the same second
      }
    }
    throw new IOException("too many event files were created in one second");
  }
}
