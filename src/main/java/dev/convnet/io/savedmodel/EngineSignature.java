// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/**
 * A signature that an {@link InferenceEngine} computes in the middle: TensorFlow makes the engine's
 * inputs if they are not those of the signature, and of its outputs those that it cannot compute.
 */
final class EngineSignature implements AutoCloseable {
  private static final double TOLERANCE = 1e-5;

  /** The calls that are measured have so many images. */
  private static final int MANY = 32;

  /** From so many images on, a call counts as one of many. */
  private static final int FEW = 8;

  /** A longer call of one image is not measured with many: an answer would come too late. */
  private static final double LONGEST_MILLISECONDS = 15;

  private static final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusalException(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final SignatureDef signature;
  private final EngineModel engine;
  private final ServableGraph graph;
  private final boolean takesInputs;
  private boolean forFew = true;
  private boolean forMany = true;
  private String remark = "";

  private EngineSignature(SignatureDef signature, EngineModel engine, ServableGraph graph) {
    this.signature = signature;
    this.engine = engine;
    this.graph = graph;
    this.takesInputs = engine.part().getInputsMap().equals(signature.getInputsMap());
  }

  /**
   * Compares the answers of the engine with TensorFlow's, to requests of noise.
   *
   * @param engine this closes it, also if it fails
   * @param isMeasured whether the times are compared, too
   * @throws IllegalArgumentException if the answers differ, or one of both refuses the requests
   */
  static EngineSignature prove(
      SignatureDef signature, EngineModel engine, ServableGraph graph, boolean isMeasured) {
    try {
      var proved = new EngineSignature(signature, engine, graph);
      proved.prove(isMeasured);
      return proved;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void prove(boolean isMeasured) {
    try (var one = AnswerProof.of(engine.part(), graph, graph.exactInputs())) {
      double difference = one.difference(this::computed, 0);
      if (!(difference <= TOLERANCE)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "answers would differ by %.0e", difference));
      }
      remark = String.format(Locale.ROOT, "answers differ by %.0e", difference);
      one.ask(this::wholeSignature);
      if (isMeasured) measure(one);
    }
  }

  /** Fails if TensorFlow cannot make the other outputs. */
  private <T> T wholeSignature(
      SignatureDef part, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    return computed(signature, inputs, reader);
  }

  private void measure(AnswerProof one) {
    var times = new Times(one);
    forFew = times.isFaster();
    forMany = forFew;
    remark += ", one image takes " + times;
    if (times.graph > LONGEST_MILLISECONDS) return;
    try (var many = AnswerProof.of(engine.part(), graph, graph.exactInputs(), MANY)) {
      var others = new Times(many);
      forMany = others.isFaster();
      remark += ", %d take %s".formatted(MANY, others);
    }
  }

  private final class Times {
    private final double graph;
    private final double engine;

    /** Both in turns, so that other work meets both. */
    Times(AnswerProof proof) {
      long ofGraph = Long.MAX_VALUE;
      long ofEngine = Long.MAX_VALUE;
      for (int turn = 0; turn < 2; turn++) {
        ofEngine = Math.min(ofEngine, proof.nanoseconds(EngineSignature.this::computed));
        ofGraph = Math.min(ofGraph, proof.nanoseconds(EngineSignature.this.graph));
      }
      this.graph = ofGraph / 1e6;
      this.engine = ofEngine / 1e6;
    }

    boolean isFaster() {
      return engine < graph;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f ms, not %.2f", engine, graph);
    }
  }

  /** Whether the engine answers any request. */
  boolean isUsed() {
    return forFew || forMany;
  }

  /** What was found out, in one line. */
  String remark() {
    return remark;
  }

  /** Whether the engine answers a request. */
  boolean answers(SignatureDef asked, Map<String, Tensor> inputs) {
    return isFast(inputs)
        && inputs.keySet().equals(signature.getInputsMap().keySet())
        && asked.getInputsMap().equals(signature.getInputsMap())
        && signature.getOutputsMap().entrySet().containsAll(asked.getOutputsMap().entrySet());
  }

  private boolean isFast(Map<String, Tensor> inputs) {
    if (forFew == forMany || inputs.isEmpty()) return forFew;
    var shape = inputs.values().iterator().next().shape();
    return shape.numDimensions() > 0 && shape.get(0) >= FEW ? forMany : forFew;
  }

  /** Runs the signature as {@link ServableGraph#call} does. */
  <T> T call(
      SignatureDef asked, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    if (takesInputs) return computedAnyway(asked, inputs, reader);
    var before = asked.toBuilder().clearOutputs().putAllOutputs(engine.part().getInputsMap());
    return graph.call(before.build(), inputs, tensors -> computedAnyway(asked, tensors, reader));
  }

  /** TensorFlow says what is wrong with inputs that the engine refuses. */
  private <T> T computedAnyway(
      SignatureDef asked, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    try {
      return computed(asked, inputs, reader);
    } catch (RefusalException e) {
      var part = asked.toBuilder().clearInputs().putAllInputs(engine.part().getInputsMap());
      return graph.call(part.build(), inputs, reader);
    }
  }

  private <T> T computed(
      SignatureDef asked, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    var part = engine.part().getOutputsMap();
    var rest = new HashMap<>(asked.getOutputsMap());
    rest.keySet().removeAll(part.keySet());
    if (rest.isEmpty()) return computed(asked.getOutputsMap().keySet(), inputs, reader);
    var after = SignatureDef.newBuilder().putAllInputs(part).putAllOutputs(rest).build();
    return computed(
        part.keySet(),
        inputs,
        outputs -> graph.call(after, outputs, others -> reader.apply(of(asked, outputs, others))));
  }

  private <T> T computed(
      Set<String> wanted, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    var outputs = outputs(wanted, inputs);
    try {
      return reader.apply(outputs);
    } finally {
      outputs.values().forEach(Tensor::close);
    }
  }

  private Map<String, Tensor> outputs(Set<String> wanted, Map<String, Tensor> inputs) {
    try {
      return engine.run(inputs, wanted);
    } catch (RuntimeException e) {
      throw new RefusalException(e);
    }
  }

  private static Map<String, Tensor> of(
      SignatureDef asked, Map<String, Tensor> outputs, Map<String, Tensor> others) {
    var all = new TreeMap<>(outputs);
    all.keySet().retainAll(asked.getOutputsMap().keySet());
    all.putAll(others);
    return all;
  }

  @Override
  public void close() {
    engine.close();
  }
}
