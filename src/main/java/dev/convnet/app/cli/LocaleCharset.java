// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The charset of the locale, by which Java decodes arguments and the names of files. It is fixed
 * when the JVM starts: no option of Java changes it.
 */
public record LocaleCharset(Charset charset) {
  private static final char UNDECODABLE = '\uFFFD';
  private static final String REMEDY = "start with tools/convnet, or export LC_ALL=C.UTF-8";

  /** The charset that this JVM took from its environment. */
  public static LocaleCharset ofThisJvm() {
    return new LocaleCharset(Charset.forName(System.getProperty("sun.jnu.encoding", UTF_8.name())));
  }

  /** A sentence about the first argument that has bytes that are not text in the charset. */
  Optional<String> problem(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].indexOf(UNDECODABLE) >= 0) {
        return Optional.of(
            "convnet: argument %d, '%s', is not text in %s, the charset of the locale; %s"
                .formatted(
                    i + 1,
                    arguments[i].replace(UNDECODABLE, '?'),
                    charset,
                    charset.equals(UTF_8) ? "rename the file" : REMEDY));
      }
    }
    return Optional.empty();
  }

  /** A sentence if the charset has only ASCII. */
  public Optional<String> warning() {
    if (!charset.equals(US_ASCII)) return Optional.empty();
    return Optional.of(
        "The charset of the locale is US-ASCII: names and labels with other letters cannot be read"
            + " or printed ("
            + REMEDY
            + ")");
  }
}
