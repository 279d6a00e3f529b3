// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.app.cli.SecretFile;
import dev.convnet.app.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows a log. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = "Prints entries that pass a filter as they are stored, until Ctrl-C.")
final class LogsTail implements Callable<Integer> {
  private static final long PAUSE_MILLISECONDS = 200;
  private static final int MOST_AT_ONCE = 1000;

  @Mixin private FilterArgument filter;
  @Mixin private LogFolder folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, jsonl, csv or sagemaker (default: ${DEFAULT-VALUE})")
  private EntryFormat format = EntryFormat.TEXT;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "follow the log of this server, such as http://127.0.0.1:8501, instead of a folder; text"
              + " or jsonl only")
  private Optional<String> server = Optional.empty();

  @Option(
      names = {"--auth_token_file", "--auth-token-file"},
      paramLabel = "FILE",
      description = "file with the token of the server (default: it needs none)")
  private Optional<Path> tokenFile = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (server.isPresent()) {
      followServer();
      return 0;
    }
    var reader = folder.open();
    long last = reader.last();
    if (!format.heading().isEmpty()) System.out.println(format.heading());
    while (!System.out.checkError()) {
      var found = reader.following(filter.filter(), last, MOST_AT_ONCE);
      for (var entry : found) format.print(entry.entry());
      if (!found.isEmpty()) last = found.get(found.size() - 1).sequence();
      if (found.size() < MOST_AT_ONCE) TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
    }
    return 0; // nobody reads
  }

  private void followServer() throws IOException, InterruptedException {
    if (format != EntryFormat.TEXT && format != EntryFormat.JSONL) {
      throw new UsageException("--format must be text or jsonl with --server, got " + format);
    }
    var token = Optional.<String>empty();
    if (tokenFile.isPresent()) {
      token =
          Optional.of(
              SecretFile.read(tokenFile.get(), line -> System.err.println("warning: " + line)));
    }
    RemoteTail.of(server.get(), filter.filter(), token)
        .follow(
            new RemoteTail.Use() {
              @Override
              public boolean entry(JsonNode entry) {
                ((ObjectNode) entry).remove("seq");
                System.out.println(
                    format == EntryFormat.JSONL ? entry.toString() : EntryFormat.text(entry));
                return !System.out.checkError();
              }

              @Override
              public void gap(long skipped) {
                System.err.printf("warning: %d entries came too fast and are not shown%n", skipped);
              }
            });
  }
}
