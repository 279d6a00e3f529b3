// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The result of one run, which its directory keeps in {@code result.json}.
 *
 * @param setting the name of the compared setting
 * @param settings everything that decides the result besides the seed
 * @param status {@code ok}, or {@code failed} if the network diverged
 * @param reason why it failed; empty if it did not
 * @param seconds how long the run took
 * @param epochs those that it completed
 */
public record RunResult(
    String setting,
    SortedMap<String, String> settings,
    long seed,
    Status status,
    String reason,
    double seconds,
    List<EpochMetrics> epochs) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String FILE = "result.json";

  /** How a run ended. */
  public enum Status {
    OK,
    FAILED
  }

  public RunResult {
    epochs = List.copyOf(epochs);
  }

  boolean isOk() {
    return status == Status.OK;
  }

  /** The last epoch; empty if the run completed none. */
  public Optional<EpochMetrics> lastEpoch() {
    return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
  }

  /** Writes {@code result.json} into the run's directory. */
  void write(Path run) throws IOException {
    Files.createDirectories(run);
    AtomicFile.write(run.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /**
   * Reads {@code result.json}; empty if the run has not ended.
   *
   * @throws IOException if it is not what {@link #write} writes
   */
  static Optional<RunResult> read(Path run) throws IOException {
    var file = run.resolve(FILE);
    if (Files.notExists(file)) return Optional.empty();
    try {
      return Optional.of(JSON.readValue(Files.readString(file), RunResult.class));
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      throw new IOException(
          file + " is not the result of a run; delete it, and the run is repeated", e);
    }
  }
}
