// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.testing.FakeCifar10;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Pictures to batches, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InputBenchmark {
  private static final int PICTURES = 2_000;
  private static final int BATCH_SIZE = 128;

  private final byte[] planes = new byte[Cifar10.IMAGE_BYTES];
  private final float[] image = new float[Cifar10Augmentation.VALUES];
  private final Cifar10Augmentation distortion = new Cifar10Augmentation(3, 5, true, 0.7);
  private Cifar10Dataset pictures;
  private Batches batches;
  private long index;

  @Setup
  public void make() throws IOException {
    new Random(1).nextBytes(planes);
    pictures = FakeCifar10.noise(Files.createTempDirectory("input-benchmark"), PICTURES);
    batches = new Cifar10Batches(pictures, BATCH_SIZE).distorted(1);
  }

  /** One picture. */
  @Benchmark
  public float[] distortion() {
    distortion.apply(planes, image, 0);
    return image;
  }

  /** 128 pictures: order, distortions, copies. */
  @Benchmark
  public Batch batch() throws Exception {
    return batches.batchTask(index++).orElseThrow().make();
  }
}
