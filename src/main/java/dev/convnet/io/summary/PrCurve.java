// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import org.tensorflow.proto.Summary;

/**
 * Precision and recall at each threshold, for TensorBoard's PR Curves tab. A prediction counts as
 * positive if its score is at least the threshold; the thresholds are evenly spaced from 0 to 1.
 * Source: {@code tensorboard/plugins/pr_curve/summary.py}.
 *
 * @param truePositives by threshold, in ascending order
 * @param falsePositives by threshold
 */
@SuppressWarnings("ArrayRecordComponent") // is written at once
public record PrCurve(long[] truePositives, long[] falsePositives) {
  private static final String PLUGIN = "pr_curves";
  private static final int ROWS = 6; // true and false positives and negatives, precision, recall

  public PrCurve {
    if (truePositives.length < 2 || truePositives.length != falsePositives.length) {
      throw new IllegalArgumentException(
          "a curve needs the counts of at least two thresholds, got %d and %d"
              .formatted(truePositives.length, falsePositives.length));
    }
    truePositives = truePositives.clone();
    falsePositives = falsePositives.clone();
  }

  /**
   * The summary of the curve.
   *
   * @param tag its name; curves of the same tag of several runs are drawn into one chart
   * @param description Markdown; may be empty
   */
  public Summary summary(String tag, String description) {
    int thresholds = truePositives.length;
    var content = PluginSummary.message(out -> out.writeUInt32(2, thresholds));
    var tensor = PluginSummary.floats(values(), ROWS, thresholds);
    return PluginSummary.of(tag, PLUGIN, content, "", description, tensor);
  }

  private float[] values() {
    int n = truePositives.length;
    var values = new float[ROWS * n];
    for (int i = 0; i < n; i++) {
      long tp = truePositives[i];
      long fp = falsePositives[i];
      long positives = truePositives[0]; // at the threshold 0 everything counts as positive
      values[i] = tp;
      values[n + i] = fp;
      values[2 * n + i] = falsePositives[0] - fp;
      values[3 * n + i] = positives - tp;
      values[4 * n + i] = (float) tp / Math.max(1, tp + fp);
      values[5 * n + i] = (float) tp / Math.max(1, positives);
    }
    return values;
  }
}
