// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Judges what a reader does with a damaged file. It may read it, or throw an {@link IOException},
 * or an {@link IllegalArgumentException} where that is the documented one. The message names the
 * file and is a sentence of ours. Reading takes at most {@link #MOST_SECONDS} of processor time.
 */
final class FuzzCheck {
  static final double MOST_SECONDS = 2;

  /** What requests say themselves, TensorFlow Serving quotes; a name may have the word in it. */
  private static final Pattern QUOTED =
      Pattern.compile("JSON Value: null|\\\\\"(?!null\\\\)[^\"]*\"");

  private static final int LONGEST_MESSAGE = 4000;
  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "\\b(?:java|javax|sun|com|org|io|us)\\.\\w+\\.[\\w.$]+|\\w{3,}(?:Exception|Error)\\b");

  private final boolean namesFile;

  /**
   * A check of one reader.
   *
   * @param namesFile whether its messages must name the file
   */
  FuzzCheck(boolean namesFile) {
    this.namesFile = namesFile;
  }

  /** What happened: seconds of processor time, whether the file was refused, and what is wrong. */
  record Outcome(double seconds, boolean refused, Optional<String> failure) {}

  Outcome read(FuzzTarget.Reading reading, Path file) {
    var start = cpuSeconds();
    var refused = false;
    Optional<String> failure;
    try {
      reading.read(file);
      failure = Optional.empty();
    } catch (IOException | InvalidSettingException e) {
      refused = true;
      failure = wrongMessage(e, file);
    } catch (IllegalArgumentException e) {
      refused = true;
      failure = namesFile ? Optional.of("threw " + trace(e)) : wrongMessage(e, file);
    } catch (RuntimeException | Error e) {
      failure = Optional.of("threw " + trace(e));
    }
    var seconds = cpuSeconds() - start;
    if (failure.isEmpty() && seconds > MOST_SECONDS) {
      failure = Optional.of(String.format(Locale.ROOT, "took %.1f s", seconds));
    }
    return new Outcome(seconds, refused, failure);
  }

  private static boolean saysNull(String message) {
    return QUOTED.matcher(message).replaceAll("").matches("(?s).*\\bnull\\b.*");
  }

  private Optional<String> wrongMessage(Exception error, Path file) {
    var message = error.getMessage();
    if (message == null || message.isBlank()) return Optional.of("says nothing: " + trace(error));
    if (saysNull(message)) return Optional.of("says null: " + message);
    if (message.length() > LONGEST_MESSAGE) {
      return Optional.of("says too much: " + message.substring(0, 200));
    }
    if (CLASS_NAME.matcher(message).find()) {
      return Optional.of("speaks of the library's classes: " + message);
    }
    if (namesFile && !message.contains(knownName(file))) {
      return Optional.of("doesn't name the file: " + message);
    }
    return Optional.empty();
  }

  /** A checkpoint of several files is known by what their names have in common. */
  private static String knownName(Path file) {
    return file.getFileName().toString().replaceFirst("\\.(index|data-.*)$", "");
  }

  private static String trace(Throwable error) {
    var frames = error.getStackTrace();
    return error + (frames.length == 0 ? "" : " at " + frames[0]);
  }

  private static double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
