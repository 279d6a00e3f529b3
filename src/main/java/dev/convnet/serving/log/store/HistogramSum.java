// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.sqlite.Function;

/** The function {@code histogram_sum(text)} of SQL, which adds arrays of numbers. */
final class HistogramSum extends Function.Aggregate {
  /** SQLite copies this object for each group, so that the one that is copied has none. */
  private long[] bins;

  static void addTo(Connection connection) throws SQLException {
    Function.create(
        connection, "histogram_sum", new HistogramSum(), 1, Function.FLAG_DETERMINISTIC);
  }

  @Override
  protected void xStep() throws SQLException {
    if (bins == null) bins = new long[Rollups.BINS];
    var text = value_text(0);
    if (text != null) Rollups.add(text, bins);
  }

  @Override
  protected void xFinal() throws SQLException {
    result(bins == null ? "" : Arrays.toString(bins));
  }
}
