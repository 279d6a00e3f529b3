// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static java.util.stream.Collectors.toSet;

import dev.convnet.io.savedmodel.optimize.GraphOptimizer;
import dev.convnet.io.savedmodel.optimize.RewrittenGraph;
import dev.convnet.nn.graph.NumericPrecision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Finds a graph that answers as a loaded one does, but faster, and proves that it does. */
final class ModelOptimizer {
  private static final double TOLERANCE = 1e-5;
  private static final long LARGEST_CONSTANT = 1 << 16;

  private final ServableGraph plain;
  private final Map<String, SignatureDef> signatures;

  private ModelOptimizer(ServableGraph plain) {
    this.plain = plain;
    this.signatures = new TreeMap<>(plain.meta().getSignatureDefMap());
    signatures.remove(ServableModel.INIT);
  }

  /**
   * What came of it.
   *
   * @param graph the faster one, or the plain one
   * @param remark one line on what was done, or why nothing
   */
  record Outcome(ServableGraph graph, String remark) {}

  /** Closes the plain graph if there is a faster one. */
  static Outcome optimize(ServableGraph plain) {
    try {
      var outcome = new ModelOptimizer(plain).outcome();
      plain.close();
      return outcome;
    } catch (RuntimeException e) { // TensorFlow's exceptions have no other common type
      var reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Outcome(plain, "its graph stays as it is: " + reason);
    }
  }

  private Outcome outcome() {
    var rewritten = rewrite();
    var fast = FastGraph.open(rewritten, plain, NumericPrecision.FLOAT32, LARGEST_CONSTANT);
    try {
      double difference = prove(rewritten, fast);
      return new Outcome(fast, remark(rewritten, difference));
    } catch (RuntimeException e) {
      fast.close();
      throw e;
    }
  }

  private RewrittenGraph rewrite() {
    var inputs = signatures.values().stream().flatMap(s -> s.getInputsMap().values().stream());
    var outputs = signatures.values().stream().flatMap(s -> s.getOutputsMap().values().stream());
    return GraphOptimizer.optimize(
        plain.meta().getGraphDef(),
        inputs.map(TensorInfo::getName).collect(toSet()),
        outputs.map(TensorInfo::getName).collect(toSet()),
        new PlainTensors(plain.session()));
  }

  /** Returns the largest difference. */
  private double prove(RewrittenGraph rewritten, ServableGraph fast) {
    double largest = 0;
    for (var name : toProve(rewritten)) {
      try (var proof = AnswerProof.of(signatures.get(name), plain, rewritten.exactInputs())) {
        double difference = proof.difference(fast);
        if (!(difference <= TOLERANCE)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "'%s' would answer otherwise, by %.1e", name, difference));
        }
        largest = Math.max(largest, difference);
      }
    }
    return largest;
  }

  /** The default signature, and each that has a changed weight which those before have not. */
  private List<String> toProve(RewrittenGraph rewritten) {
    var order = new ArrayList<>(signatures.keySet());
    if (order.remove(ServingSignatures.IMAGES)) order.add(0, ServingSignatures.IMAGES);
    var chosen = new ArrayList<String>();
    var covered = new HashSet<String>();
    for (var name : order) {
      var signature = signatures.get(name);
      if (!AnswerProof.isPossible(signature)) continue;
      var changed = rewritten.changedWeights(FastGraph.outputs(signature));
      if (covered.addAll(changed) || chosen.isEmpty()) chosen.add(name);
    }
    for (var name : order) {
      if (chosen.isEmpty() || !covered.containsAll(changed(rewritten, name))) {
        throw new IllegalArgumentException(
            "'%s' takes no numbers, so that there is no proof".formatted(name));
      }
    }
    return chosen;
  }

  private java.util.Set<String> changed(RewrittenGraph rewritten, String signature) {
    return rewritten.changedWeights(FastGraph.outputs(signatures.get(signature)));
  }

  private static String remark(RewrittenGraph rewritten, double difference) {
    return String.format(
        Locale.ROOT,
        "%d batch normalizations and %d dropouts are no operations any more; answers differ by"
            + " %.0e at most",
        rewritten.normalizations(),
        rewritten.dropouts(),
        difference);
  }
}
