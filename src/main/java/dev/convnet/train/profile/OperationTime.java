// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * One run of one operation.
 *
 * @param name in the graph as it ran, which TensorFlow's optimizer has changed
 * @param type {@code Conv2D}; {@code _FusedConv2D} where the optimizer joined several
 * @param startNanos since an arbitrary moment, the same for all operations of a step
 */
record OperationTime(
    String name, String type, String device, int thread, long startNanos, long nanos) {
  /** {@code conv1/Conv2D = Conv2D(input, weights)}, with details before or after. */
  private static final Pattern LABEL = Pattern.compile("\\S+ = (\\w+)\\(.*", Pattern.DOTALL);

  /** All operations of a step, as they are noted. */
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
