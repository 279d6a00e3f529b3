// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.InputPipeline;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.DependentProject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class TowerComparisonTest {
  private static final int BATCH = 16;

  @TempDir private Path home;

  @Test
  void theTutorialsTowersAreAsOneWithAllTheirBatches() throws Exception {
    var classPath = System.getProperty("java.class.path").split(File.pathSeparator);

    var ended =
        DependentProject.java(
            Arrays.stream(classPath).map(Path::of).toList(),
            Comparisons.class.getName(),
            home.toString());

    assertEquals(0, ended.code(), ended.output());
    for (int towers : List.of(1, 2, 4)) {
      var images = "%n%d x %d images: ".formatted(towers, BATCH / towers);
      assertTrue(ended.output().contains(images), ended.output());
    }
    assertTrue(ended.output().contains("after 20 steps: losses differ by at most "));
    assertTrue(ended.output().endsWith("all agree\n"), ended.output());
  }

  /**
   * In a JVM of its own: TensorFlow's first session sets the number of threads for all. Several
   * threads split sums differently, which can move the maximum of a pool on some processors.
   */
  static final class Comparisons {
    private Comparisons() {}

    public static void main(String... arguments) throws IOException {
      boolean agree = true;
      for (int towers : List.of(1, 2, 4)) {
        var input =
            new Cifar10Input(Path.of(arguments[0]), true, InputPipeline.MEMORY, BATCH / towers);
        var devices = IntStream.range(0, towers).mapToObj(Device::cpu).toList();
        var session = SessionOptions.singleThreaded().withCpuDevices(towers);
        var config = new TowerComparison.Config(input, devices, 20, 1, session);
        var report = TowerComparison.run(config, System::nanoTime, System.out);
        agree &= report.maxLossDifference() <= 1e-5 && report.maxParameterDifference() <= 1e-5;
      }
      System.out.println(agree ? "all agree" : "not all agree");
    }
  }
}
