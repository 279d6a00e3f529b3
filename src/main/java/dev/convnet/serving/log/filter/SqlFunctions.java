// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.sqlite.Function;

/**
 * The function {@code regexp(pattern, text)}, which conditions of filters call. It is NULL if the
 * text is.
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

    private byte[] lastRegex;
    private SafePattern last;

    /** Bytes come from SQLite faster than texts. */
    @Override
    protected void xFunc() throws SQLException {
      var text = value_blob(1);
      if (text == null && value_type(1) != TEXT) { // an empty text has no bytes for SQLite
        result();
        return;
      }
      var regex = orEmpty(value_blob(0));
      if (!Arrays.equals(regex, lastRegex)) {
        last = SafePattern.of(new String(regex, UTF_8));
        lastRegex = regex;
      }
      result(last.isIn(new String(orEmpty(text), UTF_8)) ? 1 : 0);
    }

    private static byte[] orEmpty(byte[] bytes) {
      return bytes == null ? new byte[0] : bytes;
    }
  }
}
