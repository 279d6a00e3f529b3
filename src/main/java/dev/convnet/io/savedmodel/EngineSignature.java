// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.io.savedmodel.graph.AnswerProof;
import dev.convnet.io.savedmodel.graph.ServableGraph;
import dev.convnet.io.savedmodel.graph.SignatureCaller;
import dev.convnet.io.savedmodel.optimize.ExactInput;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A signature that an {@link InferenceEngine} computes in the middle: TensorFlow makes the engine's
 * inputs if they are not those of the signature, and of its outputs those that it cannot compute.
 */
final class EngineSignature implements AutoCloseable {
  private static final double TOLERANCE = 1e-5;

  private static final int SOME = 3;

  /** From so many images on, a call counts as one of many. */
  private static final int LEAST_MANY = 8;

  /** The calls of many that are measured have so many images, if they are short. */
  private static final int USUAL_MANY = 32;

  private static final double SHORT_MILLISECONDS = 60;

  /** A longer call of one image is not measured with many: it would take seconds. */
  private static final double LONGEST_MILLISECONDS = 15;

  private static final int TURNS = 3;

  /** Nanoseconds of a turn, which has a call at least. */
  private static final long TURN = 10_000_000;

  private static final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusalException(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final SignatureDef asked;
  private final Optional<ExactInput> size;
  private final SignatureDef form;
  private final EngineModel engine;
  private final ServableGraph graph;

  /** The form, or if its inputs are no numbers, what the engine computes of it. */
  private final SignatureDef proved;

  private final SignatureCaller computing;
  private boolean forFew = true;
  private boolean forMany = true;

  /**
   * A signature that is not proved yet.
   *
   * @param asked as requests ask for it
   * @param size the form for images of the network's size, if it is this
   * @param form as it is computed: {@link #form(SignatureDef, Optional)}
   * @param engine has been prepared for {@code form}; {@link #close} closes it
   */
  EngineSignature(
      SignatureDef asked,
      Optional<ExactInput> size,
      SignatureDef form,
      EngineModel engine,
      ServableGraph graph) {
    this.asked = asked;
    this.size = size;
    this.form = form;
    this.engine = engine;
    this.graph = graph;
    boolean isWhole = AnswerProof.isPossible(form);
    this.proved = isWhole ? form : engine.part();
    this.computing = isWhole ? this::run : this::computed;
  }

  /** The tensors that compute a signature for images of a size. */
  static SignatureDef form(SignatureDef signature, Optional<ExactInput> size) {
    if (size.isEmpty()) return signature;
    var form = SignatureDef.newBuilder();
    signature
        .getInputsMap()
        .forEach(
            (name, info) -> {
              var exact = info.toBuilder().setName(size.get().name(info.getName()));
              exact.getTensorShapeBuilder().getDimBuilder(1).setSize(size.get().height());
              exact.getTensorShapeBuilder().getDimBuilder(2).setSize(size.get().width());
              form.putInputs(name, exact.build());
            });
    signature
        .getOutputsMap()
        .forEach(
            (name, info) ->
                form.putOutputs(
                    name, info.toBuilder().setName(size.get().name(info.getName())).build()));
    return form.build();
  }

  /**
   * Compares the answers of the engine with TensorFlow's, to requests of noise for one image and
   * for some.
   *
   * @return what was found out, in one line
   * @throws IllegalArgumentException if the answers differ, or one of both refuses the requests
   */
  String prove() {
    if (!AnswerProof.isPossible(proved)) {
      throw new IllegalArgumentException("there is no output of float32, and so no proof");
    }
    double difference = 0;
    for (var sizes : sizes()) {
      for (int rows : new int[] {1, SOME}) {
        try (var proof = AnswerProof.of(proved, graph::callAsItIs, sizes, rows)) {
          difference = Math.max(difference, proof.difference(computing, 0));
          if (proved != form && !isComplete()) proof.ask(this::whole);
        }
      }
    }
    if (difference <= TOLERANCE) {
      return String.format(Locale.ROOT, "answers differ by %.0e", difference);
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "answers would differ by %.0e", difference));
  }

  /** Any size and, where the inputs have one, the network's: none twice. */
  private Set<Map<String, ExactInput>> sizes() {
    var exact = new HashMap<>(graph.exactInputs());
    var inputs = proved.getInputsMap().values();
    exact.keySet().retainAll(inputs.stream().map(TensorInfo::getName).toList());
    return new HashSet<>(List.of(Map.of(), exact));
  }

  /** Whether TensorFlow has no outputs to make. */
  private boolean isComplete() {
    return engine.part().getOutputsMap().keySet().containsAll(form.getOutputsMap().keySet());
  }

  /** With the outputs that TensorFlow makes; fails if it cannot make them. */
  private <T> T whole(
      SignatureDef part, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    return computed(form, inputs, reader);
  }

  /**
   * Measures for how many images the engine is faster than TensorFlow, and will answer.
   *
   * @return the times, and whether it is only for few or many, in one line
   */
  String measure() {
    var one = times(1);
    forFew = one.isFaster();
    forMany = forFew;
    if (one.graph > LONGEST_MILLISECONDS) return "one image takes " + one;
    int count = one.graph * USUAL_MANY <= SHORT_MILLISECONDS ? USUAL_MANY : LEAST_MANY;
    var many = times(count);
    forMany = many.isFaster();
    var times = "one image takes %s, %d take %s".formatted(one, count, many);
    if (forFew == forMany) return times;
    return times + ", so only " + (forFew ? "less than " : "at least ") + LEAST_MANY + " a call";
  }

  /** Without the outputs that TensorFlow makes, which many do not ask for. */
  private Times times(int rows) {
    var timed = proved.toBuilder().clearOutputs().putAllOutputs(engine.part().getOutputsMap());
    try (var proof = AnswerProof.of(timed.build(), graph, graph.exactInputs(), rows)) {
      long ofGraph = Long.MAX_VALUE;
      long ofEngine = Long.MAX_VALUE;
      for (int turn = 0; turn < TURNS; turn++) { // so that other work meets both
        ofEngine = Math.min(ofEngine, proof.nanoseconds(computing, 1, TURN));
        ofGraph = Math.min(ofGraph, proof.nanoseconds(graph, 1, TURN));
      }
      return new Times(ofEngine / 1e6, ofGraph / 1e6);
    }
  }

  private record Times(double engine, double graph) {
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

  /** Whether the engine answers a request. */
  boolean answers(SignatureDef request, Map<String, Tensor> inputs) {
    return isFast(inputs)
        && inputs.keySet().equals(asked.getInputsMap().keySet())
        && request.getInputsMap().equals(asked.getInputsMap())
        && asked.getOutputsMap().entrySet().containsAll(request.getOutputsMap().entrySet());
  }

  private boolean isFast(Map<String, Tensor> inputs) {
    if (inputs.isEmpty()) return forFew;
    var shape = inputs.values().iterator().next().shape();
    if (size.isPresent() && !size.get().fits(shape)) return false;
    return shape.numDimensions() > 0 && shape.get(0) >= LEAST_MANY ? forMany : forFew;
  }

  /** Runs the signature as {@link ServableGraph#call} does, which gets what the engine refuses. */
  <T> T call(
      SignatureDef request, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    var wanted = form.toBuilder().clearOutputs();
    for (var name : request.getOutputsMap().keySet()) {
      wanted.putOutputs(name, form.getOutputsOrThrow(name));
    }
    try {
      return run(wanted.build(), inputs, reader);
    } catch (RefusalException e) {
      return graph.call(request, inputs, reader);
    }
  }

  private <T> T run(
      SignatureDef wanted, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    var made = new HashMap<>(engine.part().getInputsMap());
    made.keySet().removeAll(inputs.keySet());
    var taken = new HashMap<>(inputs);
    taken.keySet().retainAll(engine.part().getInputsMap().keySet());
    if (made.isEmpty()) return computed(wanted, taken, reader);
    var before = wanted.toBuilder().clearOutputs().putAllOutputs(made).build();
    return graph.callAsItIs(
        before,
        inputs,
        tensors -> {
          var all = new HashMap<>(tensors);
          all.putAll(taken);
          return computed(wanted, all, reader);
        });
  }

  private <T> T computed(
      SignatureDef wanted, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    var part = engine.part().getOutputsMap();
    var rest = new HashMap<>(wanted.getOutputsMap());
    rest.keySet().removeAll(part.keySet());
    if (rest.isEmpty()) return computed(wanted.getOutputsMap().keySet(), inputs, reader);
    var after = SignatureDef.newBuilder().putAllInputs(part).putAllOutputs(rest).build();
    return computed(
        part.keySet(),
        inputs,
        outputs ->
            graph.callAsItIs(after, outputs, others -> reader.apply(of(wanted, outputs, others))));
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
      SignatureDef wanted, Map<String, Tensor> outputs, Map<String, Tensor> others) {
    var all = new TreeMap<>(outputs);
    all.keySet().retainAll(wanted.getOutputsMap().keySet());
    all.putAll(others);
    return all;
  }

  @Override
  public void close() {
    engine.close();
  }
}
