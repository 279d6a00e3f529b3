// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import dev.convnet.error.OptionalArtifact;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows the progress of a download. */
interface DownloadProgress extends AutoCloseable {
  /**
   * Shows the progress.
   *
   * @param bytes received so far, including those of an earlier download that was interrupted
   */
  void update(long bytes);

  @Override
  void close();

  /**
   * A progress bar if there is a terminal and a library for it, else the tutorial's line on {@code
   * out}.
   */
  static DownloadProgress of(RemoteFile source, PrintStream out) {
    var hasBar = System.console() != null && OptionalArtifact.PROGRESSBAR.isPresent();
    return hasBar ? new Bar(source) : new Line(source, out);
  }

  /** Prints {@code >> Downloading cifar-10-binary.tar.gz 12.3%}, each line over the last one. */
  final class Line implements DownloadProgress {
    private final RemoteFile source;
    private final PrintStream out;
    private String shown = "";

    Line(RemoteFile source, PrintStream out) {
      this.source = source;
      this.out = out;
    }

    @Override
    public void update(long bytes) {
      var percent = String.format(Locale.ROOT, "%.1f%%", 100.0 * bytes / source.sizeBytes());
      if (!percent.equals(shown)) {
        out.print("\r>> Downloading " + source.fileName() + " " + percent);
        shown = percent;
      }
    }

    @Override
    public void close() {
      out.println();
    }
  }

  /** A progress bar on the error stream, with speed and remaining time. */
  final class Bar implements DownloadProgress {
    private final ProgressBar bar;

    Bar(RemoteFile source) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(source.fileName())
              .setInitialMax(source.sizeBytes())
              .setUnit(" MB", 1_000_000)
              .showSpeed()
              .build();
    }

    @Override
    public void update(long bytes) {
      bar.stepTo(bytes);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
