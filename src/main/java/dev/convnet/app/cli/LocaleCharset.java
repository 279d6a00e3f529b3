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

  /**
   * A sentence about the working directory or the first argument that is not text in the charset.
   */
  Optional<String> problem(String workingDirectory, String... arguments) {
    if (isUndecodable(workingDirectory)) {
      return Optional.of(problem("the name of the working directory", workingDirectory));
    }
    for (int i = 0; i < arguments.length; i++) {
      if (isUndecodable(arguments[i])) {
        return Optional.of(problem("argument " + (i + 1), arguments[i]));
      }
    }
    return Optional.empty();
  }

  private static boolean isUndecodable(String text) {
    return text.indexOf(UNDECODABLE) >= 0;
  }

  private String problem(String what, String text) {
    return "convnet: %s, '%s', is not text in %s, the charset of the locale; %s"
        .formatted(
            what,
            text.replace(UNDECODABLE, '?'),
            charset,
            charset.equals(UTF_8) ? "rename the file" : REMEDY);
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
