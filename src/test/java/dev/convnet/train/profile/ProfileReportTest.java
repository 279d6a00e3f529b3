// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import static dev.convnet.testing.Golden.assertGolden;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.nn.layers.LayerTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.StepStats;

/** What is made of a step's notes, whose times are chosen. */
class ProfileReportTest {
  private static final LayerTable LAYERS =
      new LayerTable(
          List.of(
              new LayerTable.Row("conv1", "conv", Shape.of(-1, 24, 24, 64), 4864, 2_000_000),
              new LayerTable.Row("pool1", "maxpool", Shape.of(-1, 12, 12, 64), 0, 0),
              new LayerTable.Row("local3", "dense", Shape.of(-1, 384), 885_120, 1_000_000)));

  private static final RunMetadata STEP =
      RunMetadata.newBuilder()
          .setStepStats(
              StepStats.newBuilder()
                  .addDevStats(
                      DeviceStepStats.newBuilder()
                          .setDevice("/device:CPU:0")
                          .addNodeStats(node("conv1/conv1", "_FusedConv2D", 0, 4_000_000))
                          .addNodeStats(node("pool1", "MaxPool", 4_000_000, 1_000_000))
                          .addNodeStats(node("gradients/pool1_grad/x", "MaxPoolGrad", 7, 2_000_000))
                          .addNodeStats(
                              node(
                                  "gradients/conv1/Conv2D_grad/y",
                                  "Conv2DBackpropFilter",
                                  9,
                                  8_000_000))
                          .addNodeStats(node("local3/MatMul", "MatMul", 12, 1_000_000))
                          .addNodeStats(
                              node("gradients/local3/MatMul_grad/z", "MatMul", 12, 4_000_000))
                          .addNodeStats(node("avg/NoOp", "NoOp", 20, 1_000))))
          .build();

  private static NodeExecStats.Builder node(String name, String type, long start, long nanos) {
    return NodeExecStats.newBuilder()
        .setNodeName(name)
        .setTimelineLabel(name + " = " + type + "(a, b)")
        .setAllStartNanos(1_000_000_000)
        .setOpStartRelNanos(start)
        .setOpEndRelNanos(start + nanos)
        .setThreadId(3);
  }

  @Test
  void theTextTellsWhereTheTimeWent() {
    var step = new ProfileReport.StepTiming(10, 128, 200);

    var report = new ProfileReport("some-train", step, new StepTimes(List.of(STEP, STEP)), LAYERS);

    assertGolden("profile/report.txt", report.toString());
  }

  @Test
  void theTraceIsATimelineThatBrowsersRead(@TempDir Path folder) throws IOException {
    var file = folder.resolve("trace.json");

    ChromeTrace.write(STEP, file);

    var events = new ObjectMapper().readTree(file.toFile()).get("traceEvents");
    assertEquals("/device:CPU:0", events.get(0).at("/args/name").asText());
    var pool = events.get(2);
    assertEquals(
        List.of("X", "MaxPool", "pool1"),
        List.of(
            pool.get("ph").asText(), pool.get("name").asText(), pool.at("/args/name").asText()));
    assertEquals(4000, pool.get("ts").asDouble());
    assertEquals(1000, pool.get("dur").asDouble());
  }
}
