// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Class and score of the first row, by the usual names of outputs. */
class AnswerSummaryTest {
  private static void assertSummary(
      Map<String, Tensor> outputs, Long instances, String label, Double score) {
    try {
      var summary = AnswerSummary.of(outputs);
      assertEquals(Optional.ofNullable(instances), summary.instances());
      assertEquals(Optional.ofNullable(label), summary.label());
      assertEquals(Optional.ofNullable(score), summary.score());
    } finally {
      outputs.values().forEach(Tensor::close);
    }
  }

  private static Tensor floats(float[]... rows) {
    return TFloat32.tensorOf(StdArrays.ndCopyOf(rows));
  }

  @Test
  void namedClassesWithScores() {
    var labels = TString.vectorOf("cat", "dog");
    var classes = TInt64.vectorOf(3, 4);
    assertSummary(
        Map.of("labels", labels, "classes", classes, "scores", floats(new float[2], new float[2])),
        2L,
        "cat",
        0.0);
    assertSummary(
        Map.of("class", TInt64.vectorOf(3), "score", TFloat32.vectorOf(0.5f)), 1L, "3", 0.5);
    assertSummary(Map.of("label", TString.vectorOf("cat")), 1L, "cat", null);
  }

  /** As classification has it: a column for each class. */
  @Test
  void theColumnOfTheBestScoreNamesTheClass() {
    var classes =
        TString.tensorOf(
            NdArrays.ofObjects(String.class, Shape.of(1, 2))
                .setObject("a", 0, 0)
                .setObject("b", 0, 1));
    assertSummary(
        Map.of("classes", classes, "scores", floats(new float[] {0.25f, 0.75f})), 1L, "b", 0.75);
  }

  @Test
  void anOnlyOutputHasScoresInItsRows() {
    assertSummary(
        Map.of("dense", floats(new float[] {0.125f, 0.75f, 0.125f}, new float[] {1, 0, 0})),
        2L,
        "1",
        0.75);
    assertSummary(
        Map.of("dense", TFloat64.tensorOf(StdArrays.ndCopyOf(new double[][] {{0.5, 0.25}}))),
        1L,
        "0",
        0.5);
  }

  @Test
  void allRowsAreCounted() {
    var scores = floats(new float[] {0, 0.5f}, new float[] {0.75f, 0}, new float[] {0, 1});
    var outputs = Map.of("labels", (Tensor) TString.vectorOf("b", "a", "b"), "scores", scores);
    try (scores) {
      var named = AnswerSummary.of(outputs);
      assertEquals(Map.of("a", 1L, "b", 2L), named.answers());
      assertEquals(
          List.of(Optional.of("b"), Optional.of("a"), Optional.of("b")), named.instanceLabels());
      assertEquals(Optional.of(0.75), named.meanScore());
      assertEquals(Map.of("0", 1L, "1", 2L), AnswerSummary.of(Map.of("y", scores)).answers());
    } finally {
      outputs.get("labels").close();
    }
    try (var one = TString.vectorOf("a")) {
      assertEquals(Map.of(), AnswerSummary.of(Map.of("label", one)).answers());
      assertEquals(List.of(), AnswerSummary.of(Map.of("label", one)).instanceLabels());
    }
  }

  @Test
  void aScoreHasTheDigitsOfTheAnswer() {
    assertSummary(
        Map.of("label", TString.vectorOf("a"), "score", TFloat32.vectorOf(0.1f)), 1L, "a", 0.1);
  }

  @Test
  void whatIsNoClass() {
    assertSummary(Map.of("y", TFloat32.vectorOf(2.5f)), 1L, null, null);
    assertSummary(Map.of("y", floats(new float[] {2.5f})), 1L, null, null);
    assertSummary(Map.of("y", TFloat32.scalarOf(2.5f)), null, null, null);
    assertSummary(Map.of("y", TFloat32.vectorOf()), 0L, null, null);
    assertSummary(Map.of("y", floats(new float[] {Float.NaN, 1})), 1L, null, null);
    assertSummary(
        Map.of("a", TFloat32.vectorOf(1), "scores", TFloat32.vectorOf(1, 2)), null, null, null);
  }
}
