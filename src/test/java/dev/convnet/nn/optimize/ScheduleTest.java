// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Schedule TUTORIAL = new Schedule.StaircaseDecay(0.1, 0.1, 136_718);

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @ParameterizedTest(name = "step {0} -> {1}")
  @CsvSource({"0, 0.1", "136717, 0.1", "136718, 0.01", "273435, 0.01", "273436, 0.001"})
  void aStaircaseFallsAfterEachPeriod(long step, double rate) {
    assertEquals(rate, TUTORIAL.at(step), 1e-12);
  }

  @ParameterizedTest(name = "step {0}")
  @ValueSource(longs = {0, 1, 136_717, 136_718, 300_000, 1_000_000})
  void theGraphHasTheSameLearningRate(long step) {
    var rate = TUTORIAL.at(graph.scope(), graph.scope().tf().constant(step));

    assertEquals((float) TUTORIAL.at(step), graph.scalar(rate), 1e-8f);
  }

  @Test
  void aConstantLearningRateStaysConstant() {
    var constant = new Schedule.Constant(0.05);

    var rate = constant.at(graph.scope(), graph.scope().tf().constant(7L));

    assertEquals(0.05, constant.at(7));
    assertEquals(0.05f, graph.scalar(rate));
  }

  @ParameterizedTest(name = "step {0} -> {1}")
  @CsvSource({"0, 8", "1, 4", "2, 2", "6, 0.125"})
  void anExponentialHalves(long step, double rate) {
    var halving = new Schedule.ExponentialDecay(8, 0.25, 2);
    var graphs = halving.at(graph.scope(), graph.scope().tf().constant(step));

    assertEquals(rate, halving.at(step), 1e-12);
    assertEquals(rate, graph.scalar(graphs), 1e-6);
  }

  /** The wave has its quarter points at (1 ± √½) / 2. */
  @ParameterizedTest(name = "step {0} -> {1}")
  @CsvSource({
    "0, 0.25",
    "1, 0.5",
    "2, 0.75",
    "3, 1",
    "5, 0.868198051533946",
    "7, 0.55",
    "9, 0.231801948466054",
    "11, 0.1",
    "50, 0.1"
  })
  void aCosineFallsAfterItsWarmUp(long step, double rate) {
    var cosine = new Schedule.Cosine(1, 0.1, 3, 11);
    var graphs = cosine.at(graph.scope(), graph.scope().tf().constant(step));

    assertEquals(rate, cosine.at(step), 1e-12);
    assertEquals(rate, graph.scalar(graphs), 1e-6);
  }

  @ParameterizedTest(name = "step {0} -> {1}")
  @CsvSource({
    "0, 0.4",
    "1, 0.8",
    "3, 1.6",
    "4, 2",
    "5, 1.75",
    "6, 1.5",
    "11, 0.25",
    "12, 0",
    "99, 0"
  })
  void aTriangleRisesAndFalls(long step, double rate) {
    var triangle = new Schedule.OneCycle(0.4, 2, 0, 4, 12);
    var graphs = triangle.at(graph.scope(), graph.scope().tf().constant(step));

    assertEquals(rate, triangle.at(step), 1e-12);
    assertEquals(rate, graph.scalar(graphs), 1e-6);
  }

  @Test
  void aTriangleOfFractionsHasItsPeakWithinTheRun() {
    var triangle = Schedule.OneCycle.ofFractions(8, 100, 0.25, 0.2, 0.125);

    assertEquals(new Schedule.OneCycle(2, 8, 1, 20, 100), triangle);
    assertEquals(2, Schedule.OneCycle.ofFractions(8, 1, 0.25, 0.2, 0.125).lastStep());
  }

  @Test
  void aTriangleWithoutAPeakIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Schedule.OneCycle(0, 1, 0, 5, 5));
    assertThrows(IllegalArgumentException.class, () -> new Schedule.OneCycle(2, 1, 0, 5, 9));
  }

  @Test
  void aPeriodWithoutStepsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Schedule.StaircaseDecay(0.1, 0.1, 0));
  }
}
