// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads ResNet50 files of Keras 2.2 and before, whose layers have the names of the Caffe model. The
 * old names and the names in Keras now:
 *
 * <pre>
 * conv1, bn_conv1                                 conv1_conv, conv1_bn
 * res3b_branch2a, bn3b_branch2a                   conv3_block2_1_conv, conv3_block2_1_bn
 * res3b_branch2b, bn3b_branch2b, …                conv3_block2_2_conv, conv3_block2_2_bn, …
 * res3a_branch1, bn3a_branch1 (the shortcut)      conv3_block1_0_conv, conv3_block1_0_bn
 * fc1000                                          predictions
 * </pre>
 *
 * Their batch normalization used a larger epsilon; the difference is added to the variances.
 */
final class LegacyResNet50 {
  private static final String MARKER = "res2a_branch2a/kernel";
  private static final String VARIANCE = "/moving_variance";
  private static final float OLD_EPSILON = 0.001f;
  private static final float NEW_EPSILON = 1.001e-5f;

  private static final Map<String, String> OUTER_LAYERS =
      Map.of("conv1", "conv1_conv", "bn_conv1", "conv1_bn", "fc1000", "predictions");
  private static final Map<String, String> TYPES = Map.of("res", "conv", "bn", "bn");
  private static final Map<String, Integer> POSITIONS = Map.of("1", 0, "2a", 1, "2b", 2, "2c", 3);
  private static final Pattern BLOCK = Pattern.compile("(res|bn)(\\d)([a-z])_branch(1|2a|2b|2c)");

  private LegacyResNet50() {}

  /** Whether these are the names of the arrays of such a file. */
  static boolean matches(Set<String> arrays) {
    return arrays.contains(MARKER);
  }

  /** The same arrays, by the names that Keras gives them now. */
  static <T> Map<String, T> renamed(Map<String, T> arrays) {
    var renamed = new LinkedHashMap<String, T>();
    arrays.forEach((name, array) -> renamed.put(renamed(name), array));
    return renamed;
  }

  private static String renamed(String array) {
    var end = array.lastIndexOf('/');
    return layer(array.substring(0, end)) + array.substring(end);
  }

  static String layer(String old) {
    var block = BLOCK.matcher(old);
    if (!block.matches()) return OUTER_LAYERS.getOrDefault(old, old);
    return "conv%s_block%d_%d_%s"
        .formatted(
            block.group(2),
            block.group(3).charAt(0) - 'a' + 1,
            POSITIONS.get(block.group(4)),
            TYPES.get(block.group(1)));
  }

  /**
   * Adapts the values of an array to the network of today. Changes and returns {@code values}.
   *
   * @param name the array's name now
   */
  static float[] values(String name, float[] values) {
    if (name.endsWith(VARIANCE)) {
      for (int i = 0; i < values.length; i++) values[i] += OLD_EPSILON - NEW_EPSILON;
    }
    return values;
  }
}
