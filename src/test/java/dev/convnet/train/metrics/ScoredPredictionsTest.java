// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredPredictionsTest {
  private static final float LOG3 = (float) Math.log(3);

  /** Scores of the two classes: 3/4 and 1/4; then 1/2 each; then 1/4 and 3/4. */
  private static ScoredPredictions three() {
    var predictions = new ScoredPredictions(2);
    predictions.add(new float[] {9, LOG3, 0}, 1, 0);
    predictions.add(new float[] {5, 5}, 0, 1);
    predictions.add(new float[] {0, LOG3}, 0, 0);
    return predictions;
  }

  @Test
  void keepsWhatWasPredicted() {
    var predictions = three();

    assertEquals(3, predictions.size());
    assertEquals(List.of(0, 0, 1), List.of(at(0), at(1), at(2)));
    assertEquals(0.75f, predictions.confidence(0), 1e-6);
    assertEquals(Math.log(4.0 / 3), predictions.loss(0), 1e-6);
    assertEquals(Math.log(2), predictions.loss(1), 1e-6);
    assertEquals(Math.log(4), predictions.loss(2), 1e-6);
    assertEquals(List.of(2, 1), predictions.worst(5));
    assertEquals(List.of(2), predictions.worst(1));
  }

  private static int at(int i) {
    return three().prediction(i);
  }

  @Test
  void countsWhatReachesEachThreshold() {
    var predictions = three();
    int half = (ScoredPredictions.THRESHOLDS - 1) / 2;

    assertEquals(2, predictions.truePositives(0)[0]);
    assertEquals(2, predictions.truePositives(0)[half / 2 - 1]);
    assertEquals(1, predictions.truePositives(0)[half]);
    assertEquals(0, predictions.truePositives(0)[ScoredPredictions.THRESHOLDS - 1]);
    assertEquals(1, predictions.falsePositives(0)[half]);
    assertEquals(1, predictions.truePositives(1)[half]);
    assertEquals(2, predictions.truePositives()[half]);
    assertEquals(2, predictions.falsePositives()[half]);
    assertEquals(3, predictions.truePositives()[0]);
    assertEquals(3, predictions.falsePositives()[0]);
  }

  @Test
  void manyImagesFit() {
    var predictions = new ScoredPredictions(2);
    for (int i = 0; i < 5000; i++) predictions.add(new float[] {0, 1}, 0, i % 2);

    assertEquals(5000, predictions.size());
    assertEquals(1, predictions.label(4999));
    assertEquals(2500, predictions.worst(9999).size());
  }
}
