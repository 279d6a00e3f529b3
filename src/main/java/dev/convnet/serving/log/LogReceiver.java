// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.EntryReceiver;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.sink.SinkReceiver;
import dev.convnet.serving.log.store.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A receiver of a log by its name.
 *
 * @param name by which the log's health names it
 */
record LogReceiver(String name, EntryReceiver receiver) {
  /** The store, and then the sinks. */
  static List<LogReceiver> open(LogSettings settings, MetricBook metrics) throws IOException {
    var folder = settings.folder();
    var store = LogStore.open(folder, settings.store(), metrics, settings.clock());
    var receivers = new ArrayList<>(List.of(new LogReceiver("store", store)));
    var first = new Cursor(Math.max(1, store.cursor().next()), store.cursor().source());
    for (var sink : settings.sinks()) {
      var receiver = SinkReceiver.open(sink, folder.resolve("cursors"), first);
      receivers.add(new LogReceiver(sink.name(), receiver));
    }
    return receivers;
  }

  Cursor cursor() {
    return receiver.cursor();
  }
}
