// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.InputPipeline;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class TowerComparisonTest {
  private static final int BATCH = 16;

  @TempDir static Path home;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theTutorialsTowersAreAsOneWithAllTheirBatches(int towers) throws IOException {
    var input = new Cifar10Input(home, true, InputPipeline.MEMORY, BATCH / towers);
    var devices = IntStream.range(0, towers).mapToObj(Device::cpu).toList();
    // several threads split sums differently, which can move the maximum of a pool on some
    // processors
    var session = SessionOptions.singleThreaded().withCpuDevices(towers);
    var config = new TowerComparison.Config(input, devices, 20, 1, session);

    var report = TowerComparison.run(config, System::nanoTime, new PrintStream(out, true));

    assertTrue(report.maxLossDifference() <= 1e-5, out.toString());
    assertTrue(report.maxParameterDifference() <= 1e-5, out.toString());
    assertTrue(
        out.toString().contains("after 20 steps: losses differ by at most "), out.toString());
    assertTrue(out.toString().contains(towers + " x " + BATCH / towers + " images: "));
  }
}
