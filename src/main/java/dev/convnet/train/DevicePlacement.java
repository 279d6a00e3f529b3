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
 * Where the operations of a step really ran, whatever was asked for.
 *
 * @param byOperation by the operation's name; those that TensorFlow optimized away did not run
 */
public record DevicePlacement(SortedMap<String, Device> byOperation) {
  private static final Pattern DEVICE = Pattern.compile(".*/device:[A-Z_]+:\\d+");
  private static final Pattern OF_THE_ENGINE = Pattern.compile("_.*|.*/_\\d+"); // send, receive

  public DevicePlacement {
    byOperation = Collections.unmodifiableSortedMap(new TreeMap<>(byOperation));
  }

  /**
   * Reads what a step noted.
   *
   * @param trace of a step that was run with {@code FULL_TRACE}
   */
  public static DevicePlacement of(RunMetadata trace) {
    var found = new TreeMap<String, Device>();
    for (var device : trace.getStepStats().getDevStatsList()) {
      if (!DEVICE.matcher(device.getDevice()).matches()) continue; // a stream of a GPU
      for (var node : device.getNodeStatsList()) {
        if (!OF_THE_ENGINE.matcher(node.getNodeName()).matches()) {
          found.put(node.getNodeName(), new Device(device.getDevice()));
        }
      }
    }
    return new DevicePlacement(found);
  }

  /** Those whose names begin so: {@code tower_0/}. */
  public DevicePlacement withPrefix(String prefix) {
    return new DevicePlacement(byOperation.subMap(prefix, prefix + Character.MAX_VALUE));
  }

  /** How many operations ran on each device, the busiest first. */
  public List<Map.Entry<Device, Long>> counts() {
    var counts = byOperation.values().stream().collect(groupingBy(device -> device, counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Device, Long>comparingByValue().reversed())
        .toList();
  }

  /** A line an operation, as TensorFlow logs it: {@code conv1/Conv2D: (Conv2D): DEVICE}. */
  public List<String> lines(Graph graph) {
    return byOperation.entrySet().stream()
        .map(at -> "%s: (%s): %s".formatted(at.getKey(), type(graph, at.getKey()), spec(at)))
        .toList();
  }

  /** The optimizer of TensorFlow adds operations that the graph does not have. */
  private static String type(Graph graph, String operation) {
    return Optional.ofNullable(graph.operation(operation)).map(o -> o.type()).orElse("added");
  }

  private static String spec(Map.Entry<String, Device> at) {
    return at.getValue().spec();
  }
}
