// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.Function;

/**
 * The function {@code regexp(pattern, text)}, which conditions of filters call. It is NULL for what
 * is no text.
 */
public final class SqlFunctions {
  private SqlFunctions() {}

  /** Adds the function to a connection to SQLite. */
  public static void addTo(Connection connection) throws SQLException {
    Function.create(connection, "regexp", new Regexp(), 2, Function.FLAG_DETERMINISTIC);
  }

  private static final class Regexp extends Function {
    /** SQLite's number of the type. */
    private static final int TEXT = 3;

    private String lastRegex;
    private SafePattern last;

    @Override
    protected void xFunc() throws SQLException {
      if (value_type(1) != TEXT) {
        result();
        return;
      }
      var regex = value_text(0);
      var text = value_text(1);
      if (!regex.equals(lastRegex)) {
        last = SafePattern.of(regex);
        lastRegex = regex;
      }
      result(last.isIn(text) ? 1 : 0);
    }
  }
}
