// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static java.util.stream.Collectors.toSet;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.optimize.GraphOptimizer;
import dev.convnet.io.savedmodel.optimize.RewrittenGraph;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.TensorFlowRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Finds a graph that answers as a loaded one does, but faster, and proves that it does. */
public final class ModelOptimizer {
  private static final double TOLERANCE = 1e-5;

  /** That of bfloat16, which has 8 bits: a probability changes by this at most. */
  private static final double COARSE_TOLERANCE = 0.05;

  /** Values of a weight that may be a constant, of which there are some copies. */
  private static final long LARGEST_CONSTANT = 1 << 16;

  /** Of one that the engine converts to bfloat16, for each request if it is a variable. */
  private static final long LARGEST_COARSE_CONSTANT = 1 << 24;

  /** The signature that most requests ask for. */
  private static final String DEFAULT = "serving_default";

  /** Nanoseconds of the calls that say which type is faster. */
  private static final long MEASURED = 500_000_000;

  private final PlainModel plain;
  private final Map<String, SignatureDef> signatures;
  private final List<AnswerProof> proofs = new ArrayList<>();

  private ModelOptimizer(PlainModel plain) {
    this.plain = plain;
    this.signatures = new TreeMap<>(plain.meta().getSignatureDefMap());
    signatures.remove(ServableGraph.INIT_SIGNATURE);
  }

  /**
   * What came of it.
   *
   * @param graph the faster one, or the plain one, which the caller closes
   * @param exact the same graph in float32, whose answers are right: {@code graph} itself, unless
   *     that computes in another type
   * @param isFast whether it is the faster one, which has answered a request already
   * @param remark one line on what was done, or why nothing
   */
  public record Outcome(ServableGraph graph, ServableGraph exact, boolean isFast, String remark)
      implements AutoCloseable {
    Outcome(ServableGraph exact, boolean isFast, String remark) {
      this(exact, exact, isFast, remark);
    }

    /** Closes {@code exact}, but not {@code graph}. */
    @Override
    public void close() {
      if (exact != graph) exact.close();
    }
  }

  /**
   * Loads a graph for answers alone.
   *
   * @param directory of its variables and assets
   * @param meta the graph and its signatures
   * @param candidates the types in which it may compute, of which the fastest is taken: bfloat16
   *     only where this machine has it and answers stay much the same, else float32
   * @return a graph, and the same in float32; the plain one if another would answer differently
   * @throws IOException if a file cannot be read
   * @throws RuntimeException if TensorFlow refuses the graph
   */
  public static Outcome optimize(
      Path directory, MetaGraphDef meta, Set<NumericPrecision> candidates) throws IOException {
    return optimize(PlainModel.of(directory, meta), candidates);
  }

  /** Closes the plain graph if there is a faster one. */
  static Outcome optimize(PlainModel plain, Set<NumericPrecision> candidates) throws IOException {
    var optimizer = new ModelOptimizer(plain);
    try {
      var outcome = optimizer.outcome(candidates);
      plain.close();
      return outcome;
    } catch (RuntimeException | StackOverflowError e) { // a graph may be thousands of nodes deep
      var reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Outcome(plain.keep(), false, "the graph stays as it is: " + reason);
    } finally {
      optimizer.proofs.forEach(AnswerProof::close);
    }
  }

  private Outcome outcome(Set<NumericPrecision> candidates) {
    var rewritten = rewrite();
    ask(rewritten);
    var fast = FastGraph.open(rewritten, plain, NumericPrecision.FLOAT32, LARGEST_CONSTANT);
    try {
      double difference = prove(fast);
      var remark = remark(rewritten, difference);
      if (!candidates.contains(NumericPrecision.BFLOAT16)) return new Outcome(fast, true, remark);
      return coarser(rewritten, fast, candidates, remark);
    } catch (RuntimeException e) {
      fast.close();
      throw e;
    }
  }

  private double difference(ServableGraph graph, double least) {
    return proofs.stream().mapToDouble(proof -> proof.difference(graph, least)).max().orElseThrow();
  }

  /** The outcome has both graphs if bfloat16 is better. */
  private Outcome coarser(
      RewrittenGraph rewritten,
      ServableGraph fast,
      Set<NumericPrecision> candidates,
      String remark) {
    if (!hasBfloat16()) {
      var why = "; it computes in float32, because this processor has no bfloat16";
      return new Outcome(fast, true, remark + why);
    }
    var coarse =
        FastGraph.open(rewritten, plain, NumericPrecision.BFLOAT16, LARGEST_COARSE_CONSTANT);
    try {
      double difference = difference(coarse, 1);
      var isMeasured = candidates.contains(NumericPrecision.FLOAT32);
      var reason = isMeasured ? whyNot(fast, coarse, difference) : "";
      if (!Double.isFinite(difference)) reason = "bfloat16 is not finite";
      if (!reason.isEmpty()) {
        coarse.close();
        return new Outcome(fast, true, remark + "; it computes in float32, because " + reason);
      }
      var others = String.format(Locale.ROOT, "; in bfloat16 they differ by %.0e", difference);
      return new Outcome(coarse, fast, true, remark + others);
    } catch (RuntimeException e) {
      coarse.close();
      throw e;
    }
  }

  private static boolean hasBfloat16() {
    try {
      NumericPrecision.BFLOAT16.check();
      return true;
    } catch (InvalidSettingException e) {
      return false;
    }
  }

  private String whyNot(ServableGraph fast, ServableGraph coarse, double difference) {
    if (!(difference <= COARSE_TOLERANCE)) {
      return String.format(Locale.ROOT, "answers in bfloat16 would differ by %.0e", difference);
    }
    var proof = proofs.get(0);
    long inFloat32 = proof.nanoseconds(fast, 3, MEASURED);
    long inBfloat16 = proof.nanoseconds(coarse, 3, MEASURED);
    return inBfloat16 < inFloat32
        ? ""
        : String.format(
            Locale.ROOT,
            "bfloat16 is slower (%.1f ms, not %.1f)",
            inBfloat16 / 1e6,
            inFloat32 / 1e6);
  }

  /** Rewrites the graph; there may be a second form for images of the network's size. */
  private RewrittenGraph rewrite() {
    var inputs = tensors(SignatureDef::getInputsMap);
    return rewrite(inputs, inputs);
  }

  private RewrittenGraph rewrite(Set<String> inputs, Set<String> images) {
    var outputs = tensors(SignatureDef::getOutputsMap);
    var graph = plain.withoutCalls();
    return GraphOptimizer.optimize(
        graph, inputs, outputs, images, plain.tensors(graph), TensorFlowRuntime::isStateful);
  }

  private Set<String> tensors(Function<SignatureDef, Map<String, TensorInfo>> side) {
    return signatures.values().stream()
        .flatMap(signature -> side.apply(signature).values().stream())
        .map(TensorInfo::getName)
        .collect(toSet());
  }

  /**
   * Asks the plain graph.
   *
   * @throws IllegalArgumentException if there is no proof
   */
  private void ask(RewrittenGraph rewritten) {
    for (var name : toProve(rewritten)) {
      proofs.add(AnswerProof.of(signatures.get(name), plain.asked(), rewritten.exactInputs()));
    }
  }

  /**
   * Compares the answers of another graph.
   *
   * @throws IllegalArgumentException if they differ
   */
  private double prove(ServableGraph fast) {
    double difference = difference(fast, 0);
    if (difference <= TOLERANCE) return difference;
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "answers would differ by %.0e", difference));
  }

  /**
   * Writes the rewritten graph and its weights in the place of those of a model.
   *
   * @throws IllegalArgumentException if the graph cannot be rewritten, or answers would differ; the
   *     files are as they were
   */
  public static void rewriteFiles(Path directory) throws IOException {
    try (var plain = PlainModel.of(directory, SavedModelFiles.read(directory))) {
      var optimizer = new ModelOptimizer(plain);
      try {
        var rewritten = optimizer.rewrite(optimizer.tensors(SignatureDef::getInputsMap), Set.of());
        optimizer.ask(rewritten);
        try (var weights = WeightNodes.add(rewritten, plain, LARGEST_CONSTANT);
            var fast = RewrittenFiles.open(plain.meta(), weights)) {
          optimizer.prove(fast.graph());
          fast.write(directory);
        }
      } finally {
        optimizer.proofs.forEach(AnswerProof::close);
      }
    }
  }

  /** The default signature, and each that has a changed weight which those before have not. */
  private List<String> toProve(RewrittenGraph rewritten) {
    var order = new ArrayList<>(signatures.keySet());
    if (order.remove(DEFAULT)) order.add(0, DEFAULT);
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

  private Set<String> changed(RewrittenGraph rewritten, String signature) {
    return rewritten.changedWeights(FastGraph.outputs(signatures.get(signature)));
  }

  private static String remark(RewrittenGraph rewritten, double difference) {
    return String.format(
        Locale.ROOT,
        "the graph has %d batch normalizations, %d dropouts and %d LRN operations less;"
            + " answers differ by %.0e at most",
        rewritten.normalizations(),
        rewritten.dropouts(),
        rewritten.lrns(),
        difference);
  }
}
