// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.Summary;

/**
 * The hyperparameters of a run, by which TensorBoard's HParams tab compares runs. Write them to the
 * run's own directory; the tab shows the scalars of that directory and of its subdirectories as the
 * run's metrics:
 *
 * <pre>{@code
 * var hparams = HParams.of(Map.of("optimizer", "adam", "learning_rate", 0.001));
 * try (var events = EventWriter.in(Path.of("runs/adam"))) {
 *   hparams.writeStart(events, Instant.now());
 *   events.scalar("test_accuracy", 0.93f, 10);
 *   HParams.writeEnd(events, Instant.now(), HParams.Status.SUCCESS);
 * }
 * }</pre>
 *
 * Source: {@code tensorboard/plugins/hparams/plugin_data.proto}.
 *
 * @param settings by name: numbers, booleans, or anything else as its text
 * @param group runs of the same group are shown as one, with the mean of their metrics, as for
 *     repetitions with other seeds; empty for a run of its own
 */
public record HParams(Map<String, Object> settings, String group) {
  private static final String PLUGIN = "hparams";
  private static final String START_TAG = "_hparams_/session_start_info";
  private static final String END_TAG = "_hparams_/session_end_info";
  private static final int START = 3; // fields of HParamsPluginData
  private static final int END = 4;

  /** How a run ended; one that has written no end counts as running. */
  public enum Status {
    SUCCESS(1),
    FAILURE(2);

    private final int number;

    Status(int number) {
      this.number = number;
    }
  }

  public HParams {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /** The hyperparameters of a run of its own. */
  public static HParams of(Map<String, ?> settings) {
    return new HParams(new TreeMap<>(settings), "");
  }

  /** The same hyperparameters of a run that belongs to a group. */
  public HParams inGroup(String name) {
    return new HParams(settings, name);
  }

  /** Writes the hyperparameters, at the start of the run. */
  public void writeStart(EventWriter events, Instant start) throws IOException {
    events.summary(summary(START_TAG, START, startInfo(start)), 0);
  }

  /** Writes the end of a run. */
  public static void writeEnd(EventWriter events, Instant end, Status status) throws IOException {
    var info =
        PluginSummary.message(
            out -> {
              out.writeEnum(1, status.number);
              out.writeDouble(2, seconds(end));
            });
    events.summary(summary(END_TAG, END, info), 0);
  }

  /** A Struct's only field is the map of settings, which has the same number and type here. */
  private byte[] startInfo(Instant start) {
    var fields = Struct.newBuilder();
    settings.forEach((name, value) -> fields.putFields(name, value(value)));
    return PluginSummary.message(
        out -> {
          out.writeRawBytes(fields.build().toByteArray());
          if (!group.isEmpty()) out.writeString(4, group);
          out.writeDouble(5, seconds(start));
        });
  }

  private static Value value(Object value) {
    var proto = Value.newBuilder();
    if (value instanceof Boolean flag) return proto.setBoolValue(flag).build();
    return value instanceof Number number && Double.isFinite(number.doubleValue())
        ? proto.setNumberValue(number.doubleValue()).build()
        : proto.setStringValue(String.valueOf(value)).build();
  }

  private static Summary summary(String tag, int field, byte[] info) {
    var content = PluginSummary.message(out -> out.writeByteArray(field, info));
    return PluginSummary.of(tag, PLUGIN, content, "", "", PluginSummary.floats(new float[0], 0));
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }
}
