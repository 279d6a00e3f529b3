// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
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
  private final OnnxThreads threads;
  private final OrtSession ofAll;
  private final AtomicInteger running = new AtomicInteger();
  private OrtSession ofOne;

  private OnnxSessions(Path file, OnnxThreads threads) throws OrtException {
    this.file = file;
    this.threads = threads;
    this.ofAll = open(threads);
  }

  static OnnxSessions open(Path file, OnnxThreads threads) throws OrtException {
    return new OnnxSessions(file, threads);
  }

  private OrtSession open(OnnxThreads taken) throws OrtException {
    try (var options = taken.options()) {
      return environment.createSession(file.toString(), options);
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
   * Runs a call in one part or more.
   *
   * @return what the parts give, in the order of the images
   */
  <T> List<T> run(int images, Part<T> part) throws OrtException {
    boolean isAlone = running.getAndIncrement() == 0;
    try {
      int parts = isAlone ? Math.min(threads.count(), images / LEAST_PART) : 1;
      if (isAlone && parts < 2) return List.of(part.run(ofAll, 0, images));
      var session = ofOne();
      if (parts < 2) return List.of(part.run(session, 0, images));
      return IntStream.range(0, parts)
          .parallel()
          .mapToObj(i -> unchecked(part, session, i * images / parts, (i + 1) * images / parts))
          .toList();
    } catch (PartException e) {
      throw e.cause;
    } finally {
      running.decrementAndGet();
    }
  }

  private synchronized OrtSession ofOne() throws OrtException {
    if (threads.count() == 1) return ofAll;
    if (ofOne == null) ofOne = open(new OnnxThreads(1, false));
    return ofOne;
  }

  private static final class PartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final OrtException cause;

    PartException(OrtException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private static <T> T unchecked(Part<T> part, OrtSession session, int from, int to) {
    try {
      return part.run(session, from, to);
    } catch (OrtException e) {
      throw new PartException(e);
    }
  }

  /** Frees the memory; no call is running. */
  @Override
  public void close() throws OrtException {
    try {
      if (ofOne != null) ofOne.close();
    } finally {
      ofAll.close();
    }
  }
}
