// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.io.savedmodel.graph.ModelOptimizer.Outcome;
import dev.convnet.io.savedmodel.graph.ServableGraph;
import dev.convnet.io.savedmodel.optimize.ExactInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** The signatures of a model that an {@link InferenceEngine} answers. */
final class EngineSignatures implements AutoCloseable {
  private final ServableModel model;
  private final ServableGraph graph;
  private final ServableGraph exact;
  private final InferenceEngine engine;
  private final List<EngineSignature> used = new ArrayList<>();
  private final StringBuilder remark = new StringBuilder();

  private EngineSignatures(ServableModel model, Outcome outcome, InferenceEngine engine) {
    this.model = model;
    this.graph = outcome.graph();
    this.exact = outcome.exact();
    this.engine = engine;
  }

  /**
   * Prepares and proves signatures of a model, and keeps those that are to be used.
   *
   * @param outcome the model's graph, and the one that is right; that is needed no longer than this
   * @param asked the signatures, or parts of them, that requests ask for, by their names
   */
  static EngineSignatures of(
      ServableModel model,
      Outcome outcome,
      InferenceEngine engine,
      Map<String, SignatureDef> asked) {
    var all = new EngineSignatures(model, outcome, engine);
    asked.forEach(all::take);
    return all;
  }

  /**
   * Images of other sizes are TensorFlow's, where there is a form for the network's size. If that
   * form is proved but slower, the one for any size is not tried: it computes the same network.
   */
  private void take(String name, SignatureDef signature) {
    var size = exactSize(signature, graph);
    boolean isProved =
        size.isPresent()
            && take("'%s' for images of the network's size".formatted(name), signature, size);
    if (!isProved) take("'%s'".formatted(name), signature, Optional.empty());
  }

  private static Optional<ExactInput> exactSize(SignatureDef signature, ServableGraph graph) {
    if (signature.getInputsCount() != 1) return Optional.empty();
    var input = signature.getInputsMap().values().iterator().next();
    return Optional.ofNullable(graph.exactInputs().get(input.getName()));
  }

  /** Whether the answers are proved, used or not. */
  private boolean take(String name, SignatureDef signature, Optional<ExactInput> size) {
    try {
      var form = EngineSignature.form(signature, size);
      var prepared = engine.prepare(model, form);
      boolean isUsed = false;
      try {
        var found = new EngineSignature(signature, size, form, prepared, exact).prove();
        isUsed = keep(name, new EngineSignature(signature, size, form, prepared, graph), found);
        return true;
      } finally {
        if (!isUsed) prepared.close();
      }
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      // those of engines and their native libraries have no other common type
      remark("TensorFlow", name, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      return false;
    }
  }

  /** Whether it is used. */
  private boolean keep(String name, EngineSignature one, String proof) {
    var found = engine.isMeasured() ? proof + ", " + one.measure() : proof;
    remark(one.isUsed() ? engine.name() : "TensorFlow", name, found);
    if (one.isUsed()) used.add(one);
    return one.isUsed();
  }

  private void remark(String who, String name, String why) {
    remark.append("; %s answers %s: %s".formatted(who, name, why));
  }

  /** Who answers which signature and why, each after a semicolon. */
  String remark() {
    return remark.toString();
  }

  /** The signature of a request, if the engine answers it. */
  Optional<EngineSignature> of(SignatureDef request, Map<String, Tensor> inputs) {
    for (var one : used) {
      if (one.answers(request, inputs)) return Optional.of(one);
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    used.forEach(EngineSignature::close);
  }
}
