// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.testing.FakeCifar10;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Files to pictures. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ReaderBenchmark {
  private byte[] records;

  @Setup
  public void make() {
    records = FakeCifar10.colors(10_000);
  }

  /** 10,000 pictures of CIFAR-10's format, from memory. */
  @Benchmark
  public int cifar10() throws IOException {
    var pictures = 0;
    try (var reader = new Cifar10Reader("records", new ByteArrayInputStream(records))) {
      while (reader.next().isPresent()) pictures++;
    }
    return pictures;
  }

  /** MNIST's 70,000 pictures and labels, unpacked from the project's own four files. */
  @Benchmark
  public Mnist idx() throws IOException {
    return Mnist.read(Path.of("none"), new PrintStream(PrintStream.nullOutputStream()));
  }
}
