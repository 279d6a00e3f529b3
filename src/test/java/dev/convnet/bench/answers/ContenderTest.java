// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.bench.Measures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that are shell scripts, whose calls take as many milliseconds as they say. */
class ContenderTest {
  private static final List<Integer> COUNTS = List.of(1, 32);

  @TempDir private Path folder;

  /** With one thread a call takes as long as it has images; with two, always 8 ms. */
  private record Script(String name, Role role, String first, String scores) implements Engine {
    @Override
    public List<Setting> settings(List<Integer> threads) {
      return Setting.of(threads);
    }

    @Override
    public List<String> command(AnswerModel model, Setting setting) {
      var taken = setting.threads() == 1 ? "$count" : "8";
      return List.of(
          "sh",
          "-c",
          "echo %s; while read verb count seconds; do case $verb in turn) echo %s;; *) echo %s;; esac; done"
              .formatted(first, taken, scores));
    }
  }

  private Contender contender(String name, Engine.Role role, String first, String scores)
      throws IOException {
    var model = new AnswerModel("mnist", 28, folder, folder, folder, folder, folder, folder);
    var engine = new Script(name, role, first, scores);
    return Contender.choose(engine, model, List.of(1, 2), COUNTS, 0);
  }

  @Test
  void eachNumberOfImagesGetsItsFastestSetting() throws IOException {
    try (var one = contender("A", Engine.Role.RIVAL, "ready 0.25", "0.5 0.5")) {
      assertEquals(new Setting(1, false), one.setting(1));
      assertEquals(new Setting(2, false), one.setting(32));
      assertEquals(1.0, one.turn(1, 0));
      assertEquals(8.0, one.turn(32, 0));
    }
  }

  @Test
  void aRivalWithOtherProbabilitiesIsWrong() throws IOException {
    try (var one = contender("A", Engine.Role.RIVAL, "ready 0.25", "0.5 0.5")) {
      assertTrue(one.isRight(1, new double[] {0.5005, 0.4995}));
      assertFalse(one.isRight(1, new double[] {0.502, 0.498}));
    }
  }

  @Test
  void oneOfOursWithOtherProbabilitiesEndsTheRun() throws IOException {
    try (var one = contender("A", Engine.Role.OURS, "ready 0.25", "0.5 0.5")) {
      var expected = new double[] {0.502, 0.498};
      var error = assertThrows(IOException.class, () -> one.isRight(1, expected));
      assertEquals("mnist, A: probability 0 is 0.5, not 0.502", error.getMessage());
    }
  }

  @Test
  void anEngineThatIsNotHereHasNoColumnOfNumbers() throws IOException {
    try (var ours = contender(AnswerBench.OURS, Engine.Role.OURS, "ready 0.5", "1");
        var missing = contender("A", Engine.Role.RIVAL, "no such module", "1");
        var ended = contender("B", Engine.Role.RIVAL, "", "1");
        var rival = contender("C", Engine.Role.RIVAL, "ready 0.25", "1")) {
      assertEquals("such module", missing.whyNot().orElseThrow());
      assertTrue(ended.whyNot().isPresent());
      var all = List.of(ours, missing, ended, rival);
      var table = new AnswerTable(all.stream().map(Contender::engine).toList());
      var taken = new Measures("ms", "%9.3f");
      taken.add(AnswerBench.OURS, List.of(2.0, 4.0, 3.0));
      taken.add("C", List.of(1.5));
      assertEquals(
          "mnist, 32 a call: ImageClassifier 3.00 ms (2); A not measured; B not measured; C 1.50 ms (2);"
              + " to the best 0.50",
          table.addCalls("mnist", 32, all, taken));
      var first = new Measures("ms", "%9.0f");
      var memory = new Measures("MB", "%9.0f");
      ours.measureStart(first, memory, COUNTS);
      assertEquals(500.0, first.medians().get(AnswerBench.OURS));
    }
  }

  @Test
  void withoutOursThereIsNothingToCompare() {
    assertThrows(
        IOException.class,
        () -> contender(AnswerBench.OURS, Engine.Role.OURS, "no such model", "1"));
  }
}
