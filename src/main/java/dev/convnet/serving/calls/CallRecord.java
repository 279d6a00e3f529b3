// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.data.images.EncodedImage;
import dev.convnet.serving.metrics.StageTimes;
import dev.convnet.serving.repository.ModelHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Tensor;

/**
 * What becomes known of a call while it runs, for metrics and the log. Used by one thread at a
 * time.
 */
public final class CallRecord {
  private static final Logger LOG = LoggerFactory.getLogger(CallRecord.class);

  private final Optional<InputLook> look;
  private final StageTimes times = new StageTimes();
  private final Set<String> signatures = new TreeSet<>();
  private long version;
  private AnswerSummary answer = AnswerSummary.NONE;
  private Optional<InputStatistics> input = Optional.empty();

  /** A record without statistics of the input. */
  public CallRecord() {
    this(Optional.empty());
  }

  /**
   * A record.
   *
   * @param look takes statistics of the input, if they are wanted
   */
  public CallRecord(Optional<InputLook> look) {
    this.look = look;
  }

  /** How long each stage took, from the making of this on. */
  public StageTimes times() {
    return times;
  }

  /** Notes which version answers. */
  public void answeredBy(ModelHandle handle) {
    version = handle.version();
  }

  /** Notes which signature is run; a call may run several. */
  public void runs(ModelHandle handle, String signature) {
    signatures.add(signature);
    times.about(handle.name(), handle.version(), signature);
  }

  /**
   * Ends the stages around the run of a signature, and notes what its outputs say.
   *
   * @param call gives the outputs to the reader
   * @param reader makes the answer of the outputs
   */
  public <A> A around(
      Function<Function<Map<String, Tensor>, A>, A> call, Function<Map<String, Tensor>, A> reader) {
    return times.<Map<String, Tensor>, A>around(
        call,
        outputs -> {
          var read = reader.apply(outputs);
          if (answer.label().isEmpty()) answer = summary(outputs);
          return read;
        });
  }

  /** A log that fails is no reason to keep an answer back. */
  private static AnswerSummary summary(Map<String, Tensor> outputs) {
    try {
      return AnswerSummary.of(outputs);
    } catch (RuntimeException e) {
      LOG.error("outputs cannot be summed up for the log", e);
      return AnswerSummary.NONE;
    }
  }

  /** Looks at what the model has got. */
  void got(Map<String, Tensor> inputs, List<EncodedImage> images) {
    try {
      input = look.flatMap(taker -> taker.at(inputs, images));
    } catch (RuntimeException e) {
      LOG.error("inputs cannot be summed up for the log", e);
    }
  }

  /** How bright the images were; empty if there are none, or nobody wants to know. */
  public Optional<InputStatistics> input() {
    return input;
  }

  /** The number of the version that answered; 0 if the call did not come so far. */
  public long version() {
    return version;
  }

  /** The signatures that were run, separated by commas; empty if the call did not come so far. */
  public String signatures() {
    return String.join(",", signatures);
  }

  /** What the outputs said. */
  public AnswerSummary answer() {
    return answer;
  }
}
