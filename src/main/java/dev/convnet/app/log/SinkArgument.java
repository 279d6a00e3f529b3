// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.sink.JsonLinesWriter;
import dev.convnet.serving.log.sink.SinkSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code NAME=jsonl:DIR,sampling=0.1,filter=severity>=ERROR}. */
final class SinkArgument {
  private static final Pattern FORMAT =
      Pattern.compile(
          "([^=,]+)=jsonl:([^,]+)(?:,sampling=([0-9.]{1,20}))?(?:,filter=(.*))?", Pattern.DOTALL);

  private static final long FILE_BYTES = 64 << 20;

  private SinkArgument() {}

  static SinkSettings parse(String argument) {
    var parts = FORMAT.matcher(argument);
    if (!parts.matches()) {
      throw new UsageException(
          "--log_sink must be NAME=jsonl:DIR[,sampling=S][,filter=F], got '" + argument + "'");
    }
    var folder = Path.of(parts.group(2));
    var filter = Optional.ofNullable(parts.group(4)).map(LogFilter::parse).orElse(LogFilter.ALL);
    return new SinkSettings(
        parts.group(1),
        filter,
        Optional.ofNullable(parts.group(3)).map(SinkArgument::number).orElse(1.0),
        () -> JsonLinesWriter.open(folder, FILE_BYTES));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UsageException("the sampling of --log_sink must be from 0 to 1, got " + text);
    }
  }
}
