// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.io.savedmodel.optimize.RewrittenGraph;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.TensorFlowRuntime;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.MemOptType;
import org.tensorflow.proto.RewriterConfig.NumIterationsType;
import org.tensorflow.proto.RewriterConfig.Toggle;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Puts a {@link RewrittenGraph} into a session. Small weights become constants, which the engine
 * brings into its own order once; large ones variables, of which there is one copy.
 */
final class FastGraph {
  /**
   * A graph of at most so many operations runs on the thread that asks; its stack grows with them.
   */
  private static final int SMALL_GRAPH = 100;

  private final RewrittenGraph rewritten;
  private final PlainModel plain;
  private final long largestConstant;

  private FastGraph(RewrittenGraph rewritten, PlainModel plain, long largestConstant) {
    this.rewritten = rewritten;
    this.plain = plain;
    this.largestConstant = largestConstant;
  }

  /**
   * Opens a session; the caller closes it.
   *
   * @param plain whose variables the weights are made of; it is released
   * @param largestConstant how many values a weight has at most that becomes a constant
   */
  static ServableGraph open(
      RewrittenGraph rewritten,
      PlainModel plain,
      NumericPrecision precision,
      long largestConstant) {
    var fast = new FastGraph(rewritten, plain, largestConstant);
    return fast.open(plain.meta(), precision);
  }

  private static ConfigProto config(SessionOptions options) {
    var precision = options.precision();
    var config = options.toProto().toBuilder();
    if (precision == NumericPrecision.FLOAT32) {
      onlyFusing(config.getGraphOptionsBuilder().getRewriteOptionsBuilder());
    }
    return config.build();
  }

  /**
   * Of TensorFlow's own passes only those that fold constants and fuse operations, and once: the
   * others find nothing to do in a rewritten graph, and take time at the first answer.
   */
  private static void onlyFusing(RewriterConfig.Builder passes) {
    passes
        .setMetaOptimizerIterations(NumIterationsType.ONE)
        .setMemoryOptimization(MemOptType.NO_MEM_OPT)
        .setArithmeticOptimization(Toggle.OFF)
        .setCommonSubgraphElimination(Toggle.OFF)
        .setDebugStripper(Toggle.OFF)
        .setDependencyOptimization(Toggle.OFF)
        .setImplementationSelector(Toggle.OFF)
        .setLayoutOptimizer(Toggle.OFF)
        .setLoopOptimization(Toggle.OFF)
        .setPinToHostOptimization(Toggle.OFF)
        .setScopedAllocatorOptimization(Toggle.OFF)
        .setShapeOptimization(Toggle.OFF);
  }

  private boolean isSmall(MetaGraphDef meta) {
    return meta.getSignatureDefMap().values().stream()
        .map(FastGraph::outputs)
        .allMatch(outputs -> rewritten.size(outputs) <= SMALL_GRAPH);
  }

  private ServableGraph open(MetaGraphDef meta, NumericPrecision precision) {
    try (var weights = WeightNodes.add(rewritten, plain, largestConstant)) {
      var opened = new Graph();
      try {
        opened.importGraphDef(weights.graph());
        var options = SessionOptions.standard().withPrecision(precision);
        var session = session(opened, weights, config(options));
        boolean isSmall = isSmall(meta);
        var graph = new ServableGraph(meta, opened, session, rewritten.exactInputs(), isSmall);
        if (!isSmall || !TensorFlowRuntime.hasThreadsPerSession()) return graph;
        return graph.withSessionForOne(forOne(opened, weights, session, precision));
      } catch (RuntimeException e) {
        opened.close();
        throw e;
      }
    }
  }

  /** Two threads wait for each other in each operation, and one picture is too little for two. */
  private static Session forOne(
      Graph graph, WeightNodes weights, Session other, NumericPrecision precision) {
    try {
      return session(
          graph, weights, config(SessionOptions.singleThreaded().withPrecision(precision)));
    } catch (RuntimeException e) {
      other.close();
      throw e;
    }
  }

  /** A session with the weights; the caller closes it. */
  static Session session(Graph graph, WeightNodes weights, ConfigProto config) {
    var session = new Session(graph, config);
    try {
      weights.assign(session);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  static List<String> outputs(SignatureDef signature) {
    return signature.getOutputsMap().values().stream().map(TensorInfo::getName).toList();
  }
}
