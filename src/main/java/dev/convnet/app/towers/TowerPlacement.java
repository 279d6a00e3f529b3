// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import static java.util.stream.Collectors.joining;

import dev.convnet.nn.graph.Device;
import dev.convnet.train.DevicePlacement;
import dev.convnet.train.Towers;
import java.util.List;
import java.util.Map;

/** Lines about the devices on which the towers ran, which may differ from the requested ones. */
final class TowerPlacement {
  private static final String THIS_PROCESS = "/job:localhost/replica:0/task:0";

  private TowerPlacement() {}

  /**
   * One line per tower: {@code tower_0 asked for /device:GPU:0: 312 operations on /device:CPU:0}.
   */
  static List<String> lines(Towers towers, DevicePlacement placement) {
    return towers.towers().stream()
        .map(
            tower ->
                "%s asked for %s: %s"
                    .formatted(
                        tower.scope().name(),
                        tower.device().spec(),
                        counts(placement.withPrefix(tower.scope().name() + "/"))))
        .toList();
  }

  private static String counts(DevicePlacement tower) {
    return tower.counts().stream().map(TowerPlacement::count).collect(joining(", "));
  }

  private static String count(Map.Entry<Device, Long> entry) {
    var device = entry.getKey().spec().replace(THIS_PROCESS, "");
    var unit = entry.getValue() == 1 ? "operation" : "operations";
    return "%d %s on %s".formatted(entry.getValue(), unit, device);
  }
}
