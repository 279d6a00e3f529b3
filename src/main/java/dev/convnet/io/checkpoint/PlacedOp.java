// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.TreeMap;
import org.tensorflow.op.Op;

/**
 * An operation and its device.
 *
 * @param device {@code ""} if it was placed on none
 */
record PlacedOp(String device, Op operation) {
  /**
   * Builds one operation that runs all of them, through one group per device, as Python's {@code
   * tf.group} does.
   */
  static Op group(GraphScope scope, String name, List<PlacedOp> all) {
    var byDevice =
        all.stream()
            .collect(
                groupingBy(PlacedOp::device, TreeMap::new, mapping(PlacedOp::operation, toList())));
    if (byDevice.size() == 1) {
      return scope
          .device(new Device(byDevice.firstKey()))
          .after(byDevice.firstEntry().getValue())
          .tf(name)
          .noOp();
    }
    var inner = scope.nameScope(name);
    var groups =
        byDevice.entrySet().stream()
            .map(e -> inner.device(new Device(e.getKey())).after(e.getValue()).tf("NoOp").noOp())
            .toList();
    return scope.after(groups).tf(name).noOp();
  }
}
