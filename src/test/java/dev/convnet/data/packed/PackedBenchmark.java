// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.augment.AugmentationParser;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.data.input.Input;
import dev.convnet.data.input.Sampling;
import dev.convnet.nn.graph.GraphScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tensorflow.Graph;

/** Shuffled batches of 128 images of 32x32, as training takes them; images per second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PackedBenchmark {
  private static final int BATCH = 128;
  private static final int IMAGES = 50_000;

  @Param({"memory", "packed"})
  private String source;

  private Path folder;
  private Graph graph;
  private Input input;

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("packed-benchmark");
    var size = new Resize(32, 32);
    LabeledImages images = PackedSample.random(IMAGES, size, 1);
    if (source.equals("packed")) {
      new DatasetPacker("images", Optional.empty(), Optional.empty(), 1, false)
          .pack(Map.of(Part.TRAINING, images), folder);
      images = PackedSample.open(folder);
    }
    graph = new Graph();
    input =
        new ImageInput(GraphScope.root(graph, 1), size, BATCH)
            .trainingInput(
                images, AugmentationParser.parse("none"), new ShuffleOrder(Sampling.UNIFORM, 1, 0));
  }

  @TearDown
  public void close() throws IOException {
    input.close();
    graph.close();
    for (var file : folder.toFile().listFiles()) Files.delete(file.toPath());
    Files.delete(folder);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void batch() throws IOException {
    input.nextFeed().orElseThrow().close();
  }
}
