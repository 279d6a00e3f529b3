// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.io.savedmodel.optimize.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;

/** A SavedModel as its file describes it, which TensorFlow loads only when it is needed. */
final class PlainModel implements AutoCloseable {
  private final MetaGraphDef meta;
  private final Optional<Path> directory;
  private Optional<ServableGraph> loaded;
  private Optional<Inlined> inlined = Optional.empty();

  /**
   * A graph to which the operations of functions were added.
   *
   * @param withoutCalls what it is without the calls
   */
  private record Inlined(ServableGraph graph, GraphDef withoutCalls) {}

  private PlainModel(MetaGraphDef meta, Optional<Path> directory, Optional<ServableGraph> loaded) {
    this.meta = meta;
    this.directory = directory;
    this.loaded = loaded;
  }

  static PlainModel of(Path directory, MetaGraphDef meta) {
    return new PlainModel(AdaptedTypes.adapt(meta), Optional.of(directory), Optional.empty());
  }

  /** One that is loaded; this closes it. */
  static PlainModel of(ServableGraph graph) {
    return new PlainModel(graph.meta(), Optional.empty(), Optional.of(graph));
  }

  MetaGraphDef meta() {
    return meta;
  }

  /** The graph without calls of functions, where their results are outputs. */
  GraphDef withoutCalls() {
    if (!InlinedCalls.areNeeded(meta)) return meta.getGraphDef();
    asked();
    return inlined.orElseThrow().withoutCalls();
  }

  /**
   * Reads constants and variables from the files where it can, and else from the loaded graph.
   *
   * @param graph {@link #withoutCalls}
   */
  TensorSource tensors(GraphDef graph) {
    TensorSource session =
        (names, reader) -> new PlainTensors(asked().session()).read(names, reader);
    return directory.isPresent() ? new StoredTensors(graph, directory.get(), session) : session;
  }

  /**
   * The graph that answers what the proof asks; it has the operations of {@link #withoutCalls},
   * too.
   */
  ServableGraph asked() {
    if (loaded.isEmpty()) loaded = Optional.of(load());
    var graph = loaded.get();
    boolean isInlined = inlined.filter(done -> done.graph() == graph).isPresent();
    if (!isInlined && InlinedCalls.areNeeded(meta)) {
      inlined = Optional.of(new Inlined(graph, InlinedCalls.inline(graph.graph(), meta)));
    }
    return graph;
  }

  private ServableGraph load() {
    try {
      return ServableGraph.loadToAsk(directory.orElseThrow(), meta);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes the graph until it is needed again.
   *
   * @return whether it could be closed: not if it was loaded before
   */
  boolean release() {
    if (directory.isPresent()) close();
    return directory.isPresent();
  }

  /** The graph for all requests, which the caller closes. */
  ServableGraph keep() throws IOException {
    if (directory.isEmpty()) return loaded.orElseThrow();
    close();
    return ServableGraph.loadAdapted(directory.get(), meta);
  }

  @Override
  public void close() {
    loaded.ifPresent(ServableGraph::close);
    loaded = Optional.empty();
  }
}
