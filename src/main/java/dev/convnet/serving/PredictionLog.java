// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.calls.InputLook;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Severity;
import dev.convnet.serving.log.queue.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Logs requests for predictions into the log {@code predictions} of an {@link EventLog}: which
 * model, how long it took, what the answer was, and of the payloads as much as wanted. Headers are
 * never logged, and so no secrets of theirs.
 */
public final class PredictionLog {
  private static final double RANGE = 1L << 32;

  private final EventLog log;
  private final Payloads payloads;
  private final double samplingRate;
  private final Optional<InputLook> look;

  /** How much of requests and answers is logged. */
  public enum Payloads {
    /** Nothing. */
    NONE,
    /** The size and the SHA-256 of the request, how bright its images are; the answer's size. */
    SUMMARY,
    /** Everything, up to {@link PredictionEntry#MOST_BYTES}; beyond that the summary. */
    FULL
  }

  /**
   * A log of predictions.
   *
   * @param log which the caller closes
   * @param samplingRate the share of requests that are logged, by their ids
   */
  public PredictionLog(EventLog log, Payloads payloads, double samplingRate) {
    if (!(samplingRate >= 0 && samplingRate <= 1)) {
      throw new InvalidSettingException("logSampling", "must be from 0 to 1, got " + samplingRate);
    }
    this.log = log;
    this.payloads = payloads;
    this.samplingRate = samplingRate;
    this.look = payloads == Payloads.NONE ? Optional.empty() : Optional.of(new InputLook());
  }

  /**
   * Logs a request before the client gets the answer.
   *
   * @return whether the client may have the answer; otherwise it is told to try again later
   */
  boolean answered(ServedRequest request) {
    if (samplingRate < 1 && place(request.requestId()) >= samplingRate) return true;
    return log.append(entry(request)) != Outcome.REFUSED;
  }

  /** From 0 to 1, evenly. */
  private static double place(String id) {
    var crc = new CRC32C();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() / RANGE;
  }

  private LogEntry entry(ServedRequest request) {
    var entry =
        LogEntry.builder(LogField.PREDICTIONS, request.received())
            .with(LogField.RECEIVE_TIMESTAMP, LogEntry.micros(log.clock().instant()))
            .with(LogField.SEVERITY, Severity.ofStatus(request.status()).name())
            .with(LogField.REQUEST_ID, request.requestId())
            .with(LogField.MODEL_NAME, request.model())
            .with(LogField.API, request.api())
            .with(LogField.ENTRYPOINT, request.entrypoint())
            .with(LogField.STATUS_CODE, (long) request.status())
            .with(LogField.REQUEST_BYTES, (long) request.body().length)
            .with(LogField.RESPONSE_BYTES, (long) request.answer().length)
            .with(LogField.SAMPLING_RATE, samplingRate);
    PredictionEntry.addCall(entry, request);
    PredictionEntry.addPayloads(entry, request, payloads);
    return entry.build();
  }

  /**
   * Logs the right class of an instance, as it turns out later, into the log {@code feedback}.
   *
   * @param requestId of the request
   * @param instance its place in the request, from 0
   */
  Outcome feedback(String requestId, int instance, String label) {
    return log.append(PredictionEntry.feedback(log.clock().instant(), requestId, instance, label));
  }

  /** Takes statistics of inputs, which are a part of the summary. */
  Optional<InputLook> look() {
    return look;
  }

  EventLog log() {
    return log;
  }
}
