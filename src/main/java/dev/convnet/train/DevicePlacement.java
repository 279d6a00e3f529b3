// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.convnet.nn.graph.Device;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.proto.RunMetadata;

/**
 * The device on which each operation of a step ran. It may differ from the requested device.
 *
 * @param byOperation the devices by operation name, without operations that TensorFlow optimized
 *     away
 */
public record DevicePlacement(SortedMap<String, Device> byOperation) {
  private static final Pattern DEVICE = Pattern.compile(".*/device:[A-Z_]+:\\d+");
  private static final Pattern RUNTIME_OPERATION = Pattern.compile("_.*|.*/_\\d+"); // send, receive

  public DevicePlacement {
    byOperation = Collections.unmodifiableSortedMap(new TreeMap<>(byOperation));
  }

  /**
   * Reads the placement from the trace of a step.
   *
   * @param trace of a step that ran with {@code FULL_TRACE}; see {@link Hook#wantsTrace}
   */
  public static DevicePlacement of(RunMetadata trace) {
    var found = new TreeMap<String, Device>();
    for (var device : trace.getStepStats().getDevStatsList()) {
      if (!DEVICE.matcher(device.getDevice()).matches()) continue; // a stream of a GPU
      for (var node : device.getNodeStatsList()) {
        if (!RUNTIME_OPERATION.matcher(node.getNodeName()).matches()) {
          found.put(node.getNodeName(), new Device(device.getDevice()));
        }
      }
    }
    return new DevicePlacement(found);
  }

  /**
   * The placement of the operations whose names start with {@code prefix}, as in {@code tower_0/}.
   */
  public DevicePlacement withPrefix(String prefix) {
    return new DevicePlacement(byOperation.subMap(prefix, prefix + Character.MAX_VALUE));
  }

  /** The number of operations that ran on each device, in descending order. */
  public List<Map.Entry<Device, Long>> counts() {
    var counts = byOperation.values().stream().collect(groupingBy(device -> device, counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Device, Long>comparingByValue().reversed())
        .toList();
  }

  /**
   * One line per operation in TensorFlow's own format, {@code conv1/Conv2D: (Conv2D): DEVICE}.
   *
   * @param graph gives the operations' types; the type of an operation that TensorFlow's optimizer
   *     added is {@code added}
   */
  public List<String> lines(Graph graph) {
    return byOperation.entrySet().stream()
        .map(at -> "%s: (%s): %s".formatted(at.getKey(), type(graph, at.getKey()), spec(at)))
        .toList();
  }

  private static String type(Graph graph, String operation) {
    return Optional.ofNullable(graph.operation(operation)).map(o -> o.type()).orElse("added");
  }

  private static String spec(Map.Entry<String, Device> at) {
    return at.getValue().spec();
  }
}
