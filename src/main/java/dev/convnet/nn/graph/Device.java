// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The device of an operation, in whole or in part: {@code /device:CPU:0}, {@code /job:ps/task:1},
 * or {@code ""} for any.
 *
 * @param spec TensorFlow's device string; the enclosing scope, and then TensorFlow, choose the
 *     parts that it leaves out
 */
public record Device(String spec) {
  private static final Pattern PART =
      Pattern.compile("/(job:\\w+|replica:\\d+|task:\\d+|device:[A-Z_]+:(?:\\d+|\\*))");

  /** TensorFlow chooses. */
  public static final Device ANY = new Device("");

  /** {@code /device:CPU:0}. */
  public static final Device CPU = cpu(0);

  public Device {
    if (!spec.isEmpty() && !PART.matcher("").reset(spec).replaceAll("").isEmpty()) {
      throw new IllegalArgumentException(
          "'" + spec + "' is not a device; an example is /job:worker/task:0/device:CPU:0");
    }
  }

  /** {@code /device:CPU:index}. */
  public static Device cpu(int index) {
    return new Device("/device:CPU:" + index);
  }

  /** {@code /device:GPU:index}. */
  public static Device gpu(int index) {
    return new Device("/device:GPU:" + index);
  }

  /** Whether {@code actual} has all parts of this device. */
  public boolean includes(Device actual) {
    return actual.parts().entrySet().containsAll(parts().entrySet());
  }

  /** This device, with its parts replaced by those that {@code inner} has. */
  public Device overriddenBy(Device inner) {
    var parts = parts();
    parts.putAll(inner.parts());
    return new Device(String.join("", parts.values()));
  }

  /** The parts by their types: {@code /job} to {@code /job:ps}. */
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
