// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says in one paragraph which settings differ in their validation accuracy after the last epoch by
 * more than the spread over the seeds: Welch's t-test for each pair, corrected by Holm.
 */
public record Verdict(List<SettingSummary> settings) {
  private static final double LEVEL = 0.05;
  private static final int MAX_SENTENCES = 12;

  private record Pair(SettingSummary better, SettingSummary worse, double p) {
    String text(double adjusted) {
      return "%s (%s) is better than %s (%s), %s"
          .formatted(better.name(), mean(better), worse.name(), mean(worse), probability(adjusted));
    }
  }

  public Verdict {
    settings = List.copyOf(settings);
  }

  /** The paragraph. */
  public String paragraph() {
    var sentences = new ArrayList<String>();
    for (var setting : settings) {
      if (setting.failures() > 0) {
        sentences.add(
            "%s diverged in %d of %d runs."
                .formatted(setting.name(), setting.failures(), setting.runs().size()));
      }
    }
    var tested = settings.stream().filter(setting -> accuracies(setting).length >= 2).toList();
    if (tested.size() >= 2) addFindings(sentences, tested);
    else sentences.add(noTest());
    return String.join(" ", sentences);
  }

  private String noTest() {
    var oneSeed = settings.stream().allMatch(setting -> setting.runs().size() == 1);
    return oneSeed
        ? "No verdict is possible with one seed: the spread over seeds is unknown."
        : "No verdict is possible: fewer than two settings have two runs that did not diverge.";
  }

  private static void addFindings(List<String> sentences, List<SettingSummary> tested) {
    var pairs = pairs(tested);
    var adjusted = WelchTest.holm(pairs.stream().map(Pair::p).toList());
    sentences.add(
        "Validation accuracy after the last epoch, Welch's t-test for %d pair%s, corrected by Holm, level %s:"
            .formatted(pairs.size(), pairs.size() == 1 ? "" : "s", LEVEL));
    var found = new ArrayList<String>();
    var open = new ArrayList<String>();
    for (var i = 0; i < pairs.size(); i++) {
      var pair = pairs.get(i);
      if (adjusted.get(i) < LEVEL) found.add(pair.text(adjusted.get(i)));
      else {
        open.add(
            "%s and %s (%s)"
                .formatted(pair.better.name(), pair.worse.name(), probability(adjusted.get(i))));
      }
    }
    if (!found.isEmpty()) sentences.add(joined(found) + ".");
    if (!open.isEmpty()) {
      sentences.add("No difference beyond the spread over seeds between " + joined(open) + ".");
    }
  }

  private static String joined(List<String> parts) {
    var shown = String.join("; ", parts.subList(0, Math.min(MAX_SENTENCES, parts.size())));
    var more = parts.size() - MAX_SENTENCES;
    return more > 0 ? shown + "; and " + more + " more pairs" : shown;
  }

  private static List<Pair> pairs(List<SettingSummary> tested) {
    var pairs = new ArrayList<Pair>();
    for (var i = 0; i < tested.size(); i++) {
      for (var j = i + 1; j < tested.size(); j++) {
        var first = tested.get(i);
        var second = tested.get(j);
        var test = WelchTest.of(accuracies(first), accuracies(second));
        pairs.add(
            test.t() >= 0 ? new Pair(first, second, test.p()) : new Pair(second, first, test.p()));
      }
    }
    return pairs;
  }

  private static double[] accuracies(SettingSummary setting) {
    return setting.lastEpochs(EpochMetrics::validationAccuracy);
  }

  private static String mean(SettingSummary setting) {
    var sample = Sample.of(accuracies(setting));
    return String.format(Locale.ROOT, "%.4f ± %.4f", sample.mean(), sample.deviation());
  }

  private static String probability(double p) {
    return p < 0.0001 ? "p < 0.0001" : String.format(Locale.ROOT, "p = %.4f", p);
  }
}
