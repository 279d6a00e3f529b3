// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.serving.log.store.LogQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes entries into a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes all entries that pass a filter, the oldest first.")
final class LogsExport implements Callable<Integer> {
  @Mixin private FilterArgument filter;
  @Mixin private LogFolder folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "jsonl, csv, text, parquet, or sagemaker for predictions that were logged with"
              + " --log_payloads=full, as SageMaker's data capture has them (default:"
              + " ${DEFAULT-VALUE})")
  private ExportFormat format = ExportFormat.JSONL;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "file to write (default: standard output; parquet needs one)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description =
          "instead write the images of predictions, logged with --log_payloads=full, into a folder"
              + " for each class that feedback has told of their instances, as 'train' reads them")
  private Optional<Path> dataset = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (dataset.isPresent()) {
      System.out.println(new LoggedImages(folder.open(), dataset.get()).write(filter.filter()));
      return 0;
    }
    long leftOut = format.write(folder.open(), LogQuery.of(filter.filter()), out);
    if (leftOut > 0) {
      System.err.printf(
          "warning: %d entries are left out: they are no predictions, or were logged without their"
              + " payloads (--log_payloads=full)%n",
          leftOut);
    }
    return 0;
  }
}
