// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.ops.Summaries;
import dev.convnet.testing.GraphExtension;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

class TensorHistogramTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void agreesWithTheOperationOnNumbersOfAllSizes() throws Exception {
    var random = new Random(7);
    var values = new float[30_000];
    for (int i = 0; i < values.length; i++) {
      var size = Math.pow(10, 60 * random.nextDouble() - 35);
      values[i] = i % 3 == 0 ? 0 : (float) (size * random.nextGaussian());
    }

    assertAgrees(values);
  }

  @Test
  void agreesWithTheOperationAtEveryLimit() throws Exception {
    var values = new float[8_000];
    int count = 0;
    for (double limit = 1e-12; limit < 1e20; limit *= 1.1) {
      for (var sign : new float[] {1, -1}) {
        var at = sign * (float) limit;
        for (var value : new float[] {at, Math.nextUp(at), Math.nextDown(at)}) {
          values[count++] = value;
        }
      }
    }

    assertAgrees(values); // the rest is zeros
  }

  @Test
  void agreesWithTheOperationAtTheEndsAndAroundZero() throws Exception {
    assertAgrees(
        Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, 0f, -0f, 1e-12f);
    assertAgrees(-0f);
    assertAgrees();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void isEmptyIfAnElementIsNotFinite(float element) {
    var values = new float[10_000];
    values[9_999] = element;

    assertEquals(Optional.empty(), TensorHistogram.of(DataBuffers.of(values)));
  }

  /** The counts exactly; the sums may be rounded otherwise on other processors. */
  private void assertAgrees(float... values) throws Exception {
    var expected = histogram(values);
    var actual = TensorHistogram.of(DataBuffers.of(values)).orElseThrow();

    assertEquals(expected.getSum(), actual.getSum(), 1e-12 * expected.getSumSquares());
    assertEquals(
        expected.getSumSquares(), actual.getSumSquares(), 1e-12 * expected.getSumSquares());
    assertEquals(withoutSums(expected), withoutSums(actual));
  }

  private static HistogramProto withoutSums(HistogramProto histogram) {
    return histogram.toBuilder().clearSum().clearSumSquares().build();
  }

  private HistogramProto histogram(float... values) throws Exception {
    var summary = Summaries.histogram(graph.scope(), "values", graph.scope().tf().constant(values));
    try (var result = graph.session().runner().fetch(summary).run()) {
      var bytes = ((TString) result.get(0)).asBytes().getObject();
      return Summary.parseFrom(bytes).getValue(0).getHisto();
    }
  }
}
