// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The sessions of an ONNX file: one of all threads, for a few images that come alone, and one that
 * computes in the thread that calls it, opened when it is needed. It answers calls at the same
 * time, and the parts of a call of many images: threads that wait for each other in every operation
 * are slower, much slower where other programs share the processors. Thread-safe.
 */
final class OnnxSessions implements AutoCloseable {
  /** So many images at least make a part. */
  private static final int LEAST_PART = 4;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final Path file;
  private final Version version;
  private final OnnxThreads threads;
  private final OrtSession ofAll;
  private final AtomicInteger running = new AtomicInteger();
  private OrtSession ofOne;

  private OnnxSessions(Path file, OnnxThreads threads) throws IOException, OrtException {
    this.file = file;
    this.version = Version.of(file);
    this.threads = threads;
    this.ofAll = open(threads);
  }

  static OnnxSessions open(Path file, OnnxThreads threads) throws IOException, OrtException {
    return new OnnxSessions(file, threads);
  }

  private OrtSession open(OnnxThreads taken) throws OrtException {
    try (var options = options(taken)) {
      return environment.createSession(file.toString(), options);
    }
  }

  /** Threads spin while they wait for each other within a call. The caller closes the result. */
  static SessionOptions options(OnnxThreads threads) throws OrtException {
    var options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(threads.count());
      options.addConfigEntry("session.force_spinning_stop", threads.spin() ? "0" : "1");
      return options;
    } catch (OrtException e) {
      options.close();
      throw e;
    }
  }

  /** By which another file in the same place is known. */
  private record Version(long size, FileTime written) {
    static Version of(Path file) throws IOException {
      return new Version(Files.size(file), Files.getLastModifiedTime(file));
    }
  }

  /** To ask what the file holds. */
  OrtSession any() {
    return ofAll;
  }

  /** Computes some of the images of a call. */
  interface Part<T> {
    T run(OrtSession session, int from, int to) throws OrtException;
  }

  /**
   * Runs a call in one part or more. When this returns, no part is running.
   *
   * @return what the parts give, in the order of the images
   */
  <T> List<T> run(int images, Part<T> part) throws OrtException {
    boolean isAlone = running.getAndIncrement() == 0;
    try {
      int parts = isAlone ? Math.min(threads.count(), images / LEAST_PART) : 1;
      if (isAlone && parts < 2) return List.of(part.run(ofAll, 0, images));
      var session = ofOne();
      if (parts < 2 || session == ofAll) return List.of(part.run(session, 0, images));
      return values(
          IntStream.range(0, parts)
              .parallel()
              .mapToObj(
                  i -> Outcome.of(part, session, i * images / parts, (i + 1) * images / parts))
              .toList());
    } finally {
      running.decrementAndGet();
    }
  }

  /** If the file is another one by now, there is only the session that has been opened. */
  private synchronized OrtSession ofOne() throws OrtException {
    if (ofOne == null) ofOne = threads.count() > 1 && isUnchanged() ? open(oneThread()) : ofAll;
    return ofOne;
  }

  private static OnnxThreads oneThread() {
    return new OnnxThreads(1, false);
  }

  private boolean isUnchanged() {
    try {
      return Version.of(file).equals(version);
    } catch (IOException gone) {
      return false;
    }
  }

  /** What a part gives or throws: all of them end before one is looked at. */
  private record Outcome<T>(T value, Throwable fault) {
    static <T> Outcome<T> of(Part<T> part, OrtSession session, int from, int to) {
      try {
        return new Outcome<>(part.run(session, from, to), null);
      } catch (OrtException | RuntimeException | Error e) {
        return new Outcome<>(null, e);
      }
    }
  }

  private static <T> List<T> values(List<Outcome<T>> outcomes) throws OrtException {
    var values = new ArrayList<T>();
    for (var outcome : outcomes) {
      if (outcome.fault instanceof OrtException e) throw e;
      if (outcome.fault instanceof RuntimeException e) throw e;
      if (outcome.fault instanceof Error e) throw e;
      values.add(outcome.value);
    }
    return values;
  }

  /** Frees the memory; no call is running. */
  @Override
  public void close() throws OrtException {
    try {
      if (ofOne != null && ofOne != ofAll) ofOne.close();
    } finally {
      ofAll.close();
    }
  }
}
