// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Numbers to event files. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EventBenchmark {
  private Path folder;
  private EventWriter events;
  private long step;

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("event-benchmark");
    events = EventWriter.in(folder);
  }

  @TearDown
  public void remove() throws IOException {
    events.close();
    Files.delete(events.file());
    Files.delete(folder);
  }

  /** One number. */
  @Benchmark
  public void scalar() throws IOException {
    events.scalar("loss", 1.5f, step++);
  }
}
