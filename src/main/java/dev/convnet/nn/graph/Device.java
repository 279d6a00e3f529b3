// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where an operation runs, in whole or in part: {@code /device:CPU:0}, {@code /job:ps/task:1}, or
 * nowhere in particular ({@code ""}).
 *
 * @param spec TensorFlow's device string; parts that are missing are left to the scope around, then
 *     to TensorFlow
 */
public record Device(String spec) {
  private static final Pattern PART =
      Pattern.compile("/(job:\\w+|replica:\\d+|task:\\d+|device:[A-Z_]+:(?:\\d+|\\*))");

  /** No wish. */
  public static final Device ANY = new Device("");

  /** The first processor. */
  public static final Device CPU = cpu(0);

  public Device {
    if (!spec.isEmpty() && !PART.matcher("").reset(spec).replaceAll("").isEmpty()) {
      throw new IllegalArgumentException(
          "'" + spec + "' is no device; expected parts such as /job:worker/task:0/device:CPU:0");
    }
  }

  public static Device cpu(int index) {
    return new Device("/device:CPU:" + index);
  }

  public static Device gpu(int index) {
    return new Device("/device:GPU:" + index);
  }

  /** Whether every part that this device names is so in {@code actual}. */
  public boolean includes(Device actual) {
    return actual.parts().entrySet().containsAll(parts().entrySet());
  }

  /** This device with the parts that {@code inner} names in place of its own. */
  public Device overriddenBy(Device inner) {
    var parts = parts();
    parts.putAll(inner.parts());
    return new Device(String.join("", parts.values()));
  }

  /** {@code /job:ps} under {@code /job}, and so on. */
  private Map<String, String> parts() {
    var parts = new LinkedHashMap<String, String>();
    var matcher = PART.matcher(spec);
    while (matcher.find()) {
      var part = matcher.group();
      parts.put(part.substring(0, part.indexOf(':')), part);
    }
    return parts;
  }
}
