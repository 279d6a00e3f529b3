// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.MetaGraphs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Writes the complete graph before the first step: to the event file and, if a path is given, as
 * text.
 *
 * @param events stays open
 * @param text the path of {@code graph.pbtxt}; empty for no such file
 */
public record GraphWriter(EventWriter events, MetaGraphDef meta, Optional<Path> text)
    implements Hook {
  @Override
  public void begin(TrainingLoop.Control control) throws IOException {
    if (text.isPresent()) MetaGraphs.writeText(meta.getGraphDef(), text.get());
    events.graphs(meta);
  }
}
