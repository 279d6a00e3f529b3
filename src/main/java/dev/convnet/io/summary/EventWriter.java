// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

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
 * Writes the event file of one run, which TensorBoard shows. Needs no TensorFlow session, so any
 * program can log with it:
 *
 * <pre>{@code
 * try (var events = EventWriter.in(Path.of("run"))) {
 *   events.scalar("loss", 4.68f, 0);
 * }
 * }</pre>
 *
 * <p>The file is a row of {@link RecordWriter} records, each one {@link Event}; the first says
 * {@code brain.Event:2}. Events are buffered; the buffer goes to the file when it is full, on
 * {@link #flush}, on {@link #close}, and with the first event that comes 120 seconds or more after
 * the last time, as in the original. Thread-safe.
 *
 * <p>When writing fails (the disk is full, the file was removed), the call says so, and so does
 * every later one up to and including {@code close}: the file may end inside a record, and nothing
 * may follow that.
 */
public final class EventWriter implements AutoCloseable {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(120); // tf.summary.FileWriter's
  private static final int BUFFER_BYTES = 1 << 16;

  private final InstantSource clock;
  private final Path file;
  private final OutputStream stream;
  private final RecordWriter records;
  private final Set<String> runs = new HashSet<>();
  private Instant flushed;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    FAILED,
    CLOSED
  }

  /** Begins the empty {@code file}, whose end {@code stream} is. */
  EventWriter(Path file, OutputStream stream, InstantSource clock) throws IOException {
    this.clock = clock;
    this.flushed = clock.instant();
    this.file = file;
    this.stream = stream;
    this.records = new RecordWriter(new BufferedOutputStream(stream, BUFFER_BYTES));
    write(Event.newBuilder().setFileVersion("brain.Event:2"));
    flush();
  }

  /** Begins a new file in {@code directory}, which is made if need be. */
  public static EventWriter in(Path directory) throws IOException {
    return in(directory, InstantSource.system());
  }

  /** Begins a new file in {@code directory}; {@code clock} names it and dates its events. */
  public static EventWriter in(Path directory, InstantSource clock) throws IOException {
    var file = create(directory, clock.instant());
    return new EventWriter(file, Files.newOutputStream(file, StandardOpenOption.WRITE), clock);
  }

  /** The file that this writer writes. */
  public Path file() {
    return file;
  }

  /** Writes what a graph's summary op returned. */
  public void summary(Summary summary, long step) throws IOException {
    write(at(step).setSummary(summary));
  }

  public void scalar(String tag, float value, long step) throws IOException {
    var point = Summary.Value.newBuilder().setTag(tag).setSimpleValue(value);
    summary(Summary.newBuilder().addValue(point).build(), step);
  }

  public void graph(GraphDef graph) throws IOException {
    write(at(0).setGraphDef(graph.toByteString()));
  }

  public void metaGraph(MetaGraphDef graph) throws IOException {
    write(at(0).setMetaGraphDef(graph.toByteString()));
  }

  /** The graph, then the MetaGraph that it is part of. */
  public void graphs(MetaGraphDef meta) throws IOException {
    graph(meta.getGraphDef());
    metaGraph(meta);
  }

  /** Marks that a session starts; TensorBoard drops earlier events of this and later steps. */
  public void sessionStart(long step) throws IOException {
    write(at(step).setSessionLog(SessionLog.newBuilder().setStatus(SessionStatus.START)));
  }

  /**
   * Marks that a checkpoint was saved.
   *
   * @param path the checkpoint's, without a step, as the original gives it: {@code DIR/model.ckpt}
   */
  public void sessionCheckpoint(String path, long step) throws IOException {
    var log = SessionLog.newBuilder().setStatus(SessionStatus.CHECKPOINT).setCheckpointPath(path);
    write(at(step).setSessionLog(log));
  }

  /**
   * Writes where and how long a step's operations ran.
   *
   * @param tag the entry's name in TensorBoard's graph tab, such as {@code step099}
   * @throws IllegalArgumentException if the tag was used before: TensorBoard shows one of each
   */
  public synchronized void runMetadata(String tag, RunMetadata metadata, long step)
      throws IOException {
    if (!runs.add(tag)) {
      throw new IllegalArgumentException("run metadata '" + tag + "' is already in " + file);
    }
    var tagged = TaggedRunMetadata.newBuilder().setTag(tag);
    write(at(step).setTaggedRunMetadata(tagged.setRunMetadata(metadata.toByteString())));
  }

  /** Hands everything written so far to the file system, where TensorBoard sees it. */
  public synchronized void flush() throws IOException {
    attempt(this::flushBuffer);
  }

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
      throw new NoSuchFileException(file.toString(), null, "removed while it was written");
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
      if (!Files.isDirectory(directory)) Files.createDirectories(directory); // which refuses a link
      return createIn(directory, start);
    } catch (IOException e) {
      throw new IOException(
          "can't make an event file in " + directory + " (" + e + "); choose another directory", e);
    }
  }

  private static Path createIn(Path directory, Instant start) throws IOException {
    for (var name : (Iterable<String>) EventFiles.names(start)::iterator) {
      try {
        return Files.createFile(directory.resolve(name));
      } catch (FileAlreadyExistsException e) {
        continue; // another writer's, of this second
      }
    }
    throw new IOException("too many event files of one second");
  }
}
