// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Severity;
import dev.convnet.serving.log.queue.Drops;

/** The entry of the log {@link EventLog#GAPS} that tells what was lost. */
final class GapEntry {
  private GapEntry() {}

  static byte[] encoded(Drops.Gap gap) {
    var payload =
        "{\"reason\":\"%s\",\"count\":%d,\"from\":\"%s\",\"to\":\"%s\"}"
            .formatted(gap.reason(), gap.count(), gap.from(), gap.to());
    return EntryCodec.encode(
        LogEntry.builder(EventLog.GAPS, gap.to())
            .with(LogField.SEVERITY, Severity.WARNING.name())
            .with(LogField.JSON_PAYLOAD, payload)
            .build());
  }
}
