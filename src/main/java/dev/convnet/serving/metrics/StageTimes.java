// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How long each stage of a request took. One stage begins where the one before ends. Used by one
 * thread at a time.
 */
public final class StageTimes {
  private static final String SEVERAL = "several";

  private final Map<Stage, Long> nanoseconds = new EnumMap<>(Stage.class);
  private long last = System.nanoTime();
  private Optional<Target> target = Optional.empty();

  /** A stage, in the order of their times. */
  public enum Stage {
    /** The body comes. */
    READ,
    /** It waits for its turn. */
    QUEUE,
    /** It becomes tensors. */
    PARSE,
    /** It waits for its batch, and the model computes. */
    RUN,
    /** The outputs become the body of the answer. */
    ANSWER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a request is for. */
  record Target(String model, long version, String signature) {}

  /** Ends a stage, and begins the next one. What a stage took several times is added up. */
  public void end(Stage stage) {
    long now = System.nanoTime();
    nanoseconds.merge(stage, now - last, Long::sum);
    last = now;
  }

  /**
   * Ends the stages around the call of a model.
   *
   * @param call gives its outputs to the reader
   * @param reader makes the answer of the outputs
   */
  public <T, A> A around(Function<Function<T, A>, A> call, Function<T, A> reader) {
    end(Stage.PARSE);
    var answer =
        call.apply(
            outputs -> {
              end(Stage.RUN);
              return reader.apply(outputs);
            });
    end(Stage.ANSWER);
    return answer;
  }

  /**
   * Tells what the request is for: a signature that the model has. Several of them are counted
   * together, as {@value #SEVERAL}.
   */
  public void about(String model, long version, String signature) {
    boolean isOne = target.map(known -> known.signature().equals(signature)).orElse(true);
    target = Optional.of(new Target(model, version, isOne ? signature : SEVERAL));
  }

  /** How long a stage took; empty if the request did not come so far. */
  public OptionalLong nanoseconds(Stage stage) {
    var taken = nanoseconds.get(stage);
    return taken == null ? OptionalLong.empty() : OptionalLong.of(taken);
  }

  /** Empty of a request that did not come so far. */
  Optional<Target> target() {
    return target;
  }

  void forEach(BiConsumer<Stage, Long> use) {
    nanoseconds.forEach(use);
  }
}
