// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WelchTestTest {
  /** The values of SciPy 1.14: {@code scipy.stats.ttest_ind(a, b, equal_var=False)}. */
  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "0.981 0.979 0.984, 0.951 0.948 0.957, 9.717974294586483, 3.105773672055428, 0.0019997455648998776",
    "0.5441 0.6774, 0.8783 0.8711, -3.9544757516954476, 1.0058348674300148, 0.1565591726484211",
    "1 2 3 4 5, 1.1 2.2 2.9 4.3 4.9, -0.08096104433943882, 7.995329054428727, 0.9374628752203362",
    "3.1 2.7 3 2.9, 10 -4 7.5, -0.3652864500912569, 2.0015696092049935, 0.7498871084309295",
    "0.1 0.2, 0.3 0.300001, -3.0000099998499987, 1.0000000002, 0.20483212805065681"
  })
  void givesSciPysValues(String first, String second, double t, double degrees, double p) {
    var test = WelchTest.of(numbers(first), numbers(second));

    assertEquals(t, test.t(), 1e-9 * Math.abs(t));
    assertEquals(degrees, test.degreesOfFreedom(), 1e-9 * degrees);
    assertEquals(p, test.p(), 1e-9 * p);
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** {@code 2 * scipy.stats.t.sf(t, degrees)}. */
  @ParameterizedTest(name = "t {0}, {1} degrees")
  @CsvSource({
    "30, 250, 8.138737648198541e-85",
    "0.001, 1, 0.9993633804398389",
    "-8, 2.5, 0.007656644131043445",
    "0, 4, 1"
  })
  void theTailsAreSciPys(double t, double degrees, double p) {
    assertEquals(p, StudentT.twoSided(t, degrees), 1e-11 * p);
  }

  @Test
  void samplesWithoutSpreadDifferCertainlyOrNotAtAll() {
    assertEquals(0, WelchTest.of(new double[] {1, 1}, new double[] {2, 2}).p());
    assertEquals(1, WelchTest.of(new double[] {0.1, 0.1, 0.1}, new double[] {0.1, 0.1}).p());
  }

  @Test
  void oneValueIsNoSample() {
    assertThrows(
        InvalidSettingException.class, () -> WelchTest.of(new double[] {1}, new double[] {2, 3}));
  }

  /** The worked values of R: {@code p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")}. */
  @Test
  void holmMultipliesByTheNumberOfTestsThatAreLeft() {
    var adjusted = WelchTest.holm(List.of(0.01, 0.04, 0.03, 0.005));

    var expected = new double[] {0.03, 0.06, 0.06, 0.02};
    for (var i = 0; i < 4; i++) assertEquals(expected[i], adjusted.get(i), 1e-15);
  }
}
