// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import java.util.Map;
import java.util.TreeSet;

/**
 * How far the shares of classes are from those of a reference; 0 if they are the same.
 *
 * @param jensenShannon the divergence of Jensen and Shannon in bits, from 0 to 1
 * @param psi the population stability index, in which no share is below {@value #LEAST_SHARE}; from
 *     0.25 on it is taken for a shift
 * @see <a href="https://doi.org/10.1109/18.61115">Lin, Divergence measures based on the Shannon
 *     entropy</a>
 */
public record Drift(double jensenShannon, double psi) {
  /** Neither here nor there anything to compare, or no difference. */
  public static final Drift NONE = new Drift(0, 0);

  private static final double LEAST_SHARE = 1e-4;

  /**
   * Compares counts by class.
   *
   * @return {@link #NONE} if one of them is empty
   */
  public static Drift between(Map<String, Long> reference, Map<String, Long> counts) {
    double before = sum(reference);
    double now = sum(counts);
    if (before == 0 || now == 0) return NONE;
    var classes = new TreeSet<>(reference.keySet());
    classes.addAll(counts.keySet());
    double divergence = 0;
    double psi = 0;
    for (var name : classes) {
      double p = reference.getOrDefault(name, 0L) / before;
      double q = counts.getOrDefault(name, 0L) / now;
      double middle = (p + q) / 2;
      divergence += (part(p, middle) + part(q, middle)) / 2;
      psi += psi(Math.max(LEAST_SHARE, p), Math.max(LEAST_SHARE, q));
    }
    return new Drift(Math.min(1, Math.max(0, divergence)), psi);
  }

  private static double sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double part(double share, double middle) {
    return share == 0 ? 0 : share * Math.log(share / middle) / Math.log(2);
  }

  private static double psi(double before, double now) {
    return (now - before) * Math.log(now / before);
  }
}
