// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog.SessionStatus;
import org.tensorflow.proto.Summary;

/**
 * Collects the values of each tag of one run, as TensorBoard shows them. Give it the events of all
 * of the run's files, oldest file first.
 *
 * <p>A run that was interrupted and resumed writes some steps twice. Of those, only the later value
 * is kept: the start of a session drops the values of its step and of later steps, as TensorBoard's
 * Python loader does, and a value drops its tag's values of the same and of later steps, as the
 * data server does that TensorBoard starts by default. So the steps of a tag always ascend.
 *
 * <p>Source: {@code tensorboard/backend/event_processing/event_accumulator.py} and {@code
 * tensorboard/data/server/reservoir.rs}. Not thread-safe.
 */
public final class EventAccumulator {
  private static final String SCALARS = "scalars";
  private static final String HPARAMS = "hparams"; // its values may have no content

  private final SortedMap<String, TagData> tags = new TreeMap<>();

  /**
   * One value of a tag.
   *
   * @param wallTime seconds since 1970
   * @param number the value of a scalar of any type, without loss: Float, Double, Integer, Long or
   *     BigInteger. Empty if the value is no scalar.
   */
  public record Point(long step, double wallTime, Optional<Number> number) {}

  /** The values of one tag, in the order of their steps, and TensorBoard's plugin for them. */
  public static final class TagData {
    private final List<Point> points = new ArrayList<>();
    private String plugin = "";

    private TagData() {}

    /**
     * The name of TensorBoard's plugin that shows the tag, such as {@code scalars}, {@code images},
     * {@code text} or {@code hparams}; empty for a tensor that no plugin shows.
     */
    public String plugin() {
      return plugin;
    }

    /** Whether a value of the tag is a number. */
    public boolean isScalar() {
      return points.stream().anyMatch(point -> point.number().isPresent());
    }

    /** The values that no later session has replaced. The list follows the accumulator. */
    public List<Point> points() {
      return Collections.unmodifiableList(points);
    }

    private boolean mayBeScalar() {
      return plugin.equals(SCALARS) || plugin.isEmpty();
    }

    private void dropFrom(long step) {
      var end = points.size();
      while (end > 0 && points.get(end - 1).step >= step) end--;
      points.subList(end, points.size()).clear();
    }
  }

  /** Adds the next event of the run. */
  public void add(Event event) {
    if (event.getSessionLog().getStatus() == SessionStatus.START) {
      tags.values().forEach(tag -> tag.dropFrom(event.getStep()));
    }
    for (var value : event.getSummary().getValueList()) add(value, event);
  }

  private void add(Summary.Value value, Event event) {
    var name = value.getTag().isEmpty() ? value.getNodeName() : value.getTag();
    var tag = tags.computeIfAbsent(name, n -> new TagData());
    if (tag.plugin.isEmpty()) tag.plugin = plugin(value);
    if (!hasContent(value, tag)) return;
    tag.dropFrom(event.getStep());
    tag.points.add(new Point(event.getStep(), event.getWallTime(), number(value, tag)));
  }

  /** The tags that have a value, by name. */
  public SortedMap<String, TagData> tags() {
    var present = new TreeMap<String, TagData>(tags);
    present.values().removeIf(tag -> tag.points.isEmpty());
    return Collections.unmodifiableSortedMap(present);
  }

  /** TensorFlow 1 has a field per plugin; TensorFlow 2 names it in the first value of a tag. */
  private static String plugin(Summary.Value value) {
    return switch (value.getValueCase()) {
      case SIMPLE_VALUE -> SCALARS;
      case HISTO -> "histograms";
      case IMAGE -> "images";
      case AUDIO -> "audio";
      default -> value.getMetadata().getPluginData().getPluginName();
    };
  }

  private static boolean hasContent(Summary.Value value, TagData tag) {
    return value.getValueCase() != Summary.Value.ValueCase.VALUE_NOT_SET
        || tag.plugin.equals(HPARAMS);
  }

  private static Optional<Number> number(Summary.Value value, TagData tag) {
    return switch (value.getValueCase()) {
      case SIMPLE_VALUE -> Optional.of(value.getSimpleValue());
      case TENSOR -> tag.mayBeScalar() ? ScalarTensor.number(value.getTensor()) : Optional.empty();
      default -> Optional.empty();
    };
  }
}
