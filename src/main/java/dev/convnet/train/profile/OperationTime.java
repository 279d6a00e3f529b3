// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * One execution of one operation.
 *
 * @param name in the executed graph, which TensorFlow's optimizer has changed
 * @param type such as {@code Conv2D}, or {@code _FusedConv2D} if the optimizer fused several
 *     operations
 * @param startNanos since an arbitrary moment, which is the same for all operations of a step
 * @param nanos the duration
 */
record OperationTime(
    String name, String type, String device, int thread, long startNanos, long nanos) {
  /** {@code conv1/Conv2D = Conv2D(input, weights)}, with details before or after. */
  private static final Pattern LABEL = Pattern.compile("\\S+ = (\\w+)\\(.*", Pattern.DOTALL);

  /** All executions in the trace of a step. */
  static List<OperationTime> of(RunMetadata step) {
    return step.getStepStats().getDevStatsList().stream()
        .flatMap(device -> device.getNodeStatsList().stream().map(node -> of(device, node)))
        .toList();
  }

  private static OperationTime of(DeviceStepStats device, NodeExecStats node) {
    var start = node.getAllStartNanos() + node.getOpStartRelNanos();
    var nanos = Math.max(0, node.getOpEndRelNanos() - node.getOpStartRelNanos());
    return new OperationTime(
        node.getNodeName(), type(node), device.getDevice(), node.getThreadId(), start, nanos);
  }

  private static String type(NodeExecStats node) {
    Matcher label = LABEL.matcher(node.getTimelineLabel());
    return label.find() ? label.group(1) : node.getNodeName();
  }
}
