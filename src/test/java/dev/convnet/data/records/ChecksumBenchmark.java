// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The checksum of TFRecord files. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChecksumBenchmark {
  private final byte[] megabyte = new byte[1 << 20];

  @Setup
  public void fill() {
    new Random(1).nextBytes(megabyte);
  }

  /** Of a mebibyte. */
  @Benchmark
  public int checksum() {
    return MaskedCrc.of(megabyte, 0, megabyte.length);
  }
}
