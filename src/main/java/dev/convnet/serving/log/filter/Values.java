// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.Severity;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the values of a filter. */
final class Values {
  private static final String DECIMAL = "-?\\d{1,30}(?:\\.\\d{1,30})?(?:[eE][+-]?\\d{1,3})?";
  private static final Pattern NUMBER = Pattern.compile(DECIMAL);
  private static final Pattern DURATION = Pattern.compile("(" + DECIMAL + ")(us|ms|s|m|h)?");
  private static final Map<String, Long> MICROS =
      Map.of("us", 1L, "ms", 1_000L, "s", 1_000_000L, "m", 60_000_000L, "h", 3_600_000_000L);

  private Values() {}

  /** A {@code Long} if it fits, else a {@code Double}. */
  static Optional<Number> number(String text) {
    if (!NUMBER.matcher(text).matches()) return Optional.empty();
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }
  }

  /** In microseconds. */
  static Optional<Number> duration(String text, boolean unitIsOptional) {
    var parts = DURATION.matcher(text);
    if (!parts.matches() || parts.group(2) == null && !unitIsOptional) return Optional.empty();
    long unit = parts.group(2) == null ? 1 : MICROS.get(parts.group(2));
    return number(
        new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)).toPlainString());
  }

  /** A date, or a date and a time, in UTC if it has no offset; in microseconds since 1970. */
  static Optional<Long> time(String text) {
    try {
      if (!text.contains("T")) {
        return micros(LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC));
      }
      boolean hasOffset = text.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)");
      return micros(
          hasOffset
              ? OffsetDateTime.parse(text)
              : LocalDateTime.parse(text).atOffset(ZoneOffset.UTC));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> micros(OffsetDateTime time) {
    return Optional.of(LogEntry.micros(time.toInstant()));
  }

  /** By its name. */
  static Severity severity(String name) {
    return Severity.named(name);
  }
}
