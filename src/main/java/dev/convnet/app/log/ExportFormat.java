// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.parquet.ParquetEntries;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What entries are written as. */
enum ExportFormat {
  JSONL,
  CSV,
  TEXT,
  SAGEMAKER,
  /** The columns of the store, with their types. */
  PARQUET {
    @Override
    long write(LogReader reader, LogQuery query, Optional<Path> out) throws IOException {
      var file =
          out.orElseThrow(() -> new UsageException("--format=parquet needs a file, --out=FILE"));
      ParquetEntries.write(file, use -> reader.query(query, found -> use.accept(found.entry())));
      return 0;
    }
  };

  /**
   * Writes what a question finds into a file, or else to standard output.
   *
   * @return how many entries were left out, because the format has nothing for them
   */
  long write(LogReader reader, LogQuery query, Optional<Path> out) throws IOException {
    var lines = EntryFormat.valueOf(name());
    var leftOut = new AtomicLong();
    try (var writer = writer(out)) {
      if (!lines.heading().isEmpty()) writer.write(lines.heading() + "\n");
      reader.query(
          query,
          found -> {
            var line = lines.line(found.entry());
            if (line.isEmpty()) leftOut.incrementAndGet();
            else writer.write(line + "\n");
          });
    }
    return leftOut.get();
  }

  private static Writer writer(Optional<Path> out) throws IOException {
    return out.isPresent()
        ? Files.newBufferedWriter(out.get())
        : new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
  }
}
