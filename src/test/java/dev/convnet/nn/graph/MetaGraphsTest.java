// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import dev.convnet.io.checkpoint.SmallNetwork;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.QueueRunnerDef;
import org.tensorflow.proto.VariableDef;

class MetaGraphsTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private SmallNetwork network;

  @BeforeEach
  void build() {
    network = SmallNetwork.in(graph.scope());
  }

  private MetaGraphDef meta() {
    return MetaGraphs.of(graph.scope(), network.saver().saverDef());
  }

  @Nested
  class ACollection {
    @Test
    void ofVariablesSaysAllThatPythonNeeds() throws InvalidProtocolBufferException {
      var variables = meta().getCollectionDefOrThrow("variables").getBytesList();

      assertEquals(4, variables.getValueCount());
      assertEquals(
          """
          variable_name: "w1:0"
          initializer_name: "w1/Assign"
          snapshot_name: "w1/Read/ReadVariableOp:0"
          is_resource: true
          initial_value_name: "w1/Initializer/Const:0"
          trainable: true
          """,
          VariableDef.parseFrom(variables.getValue(2)).toString());
    }

    @Test
    void ofVariablesSaysWhichAreNotTrained() throws InvalidProtocolBufferException {
      var step = meta().getCollectionDefOrThrow("global_step").getBytesList().getValue(0);

      assertFalse(VariableDef.parseFrom(step).getTrainable());
    }

    @Test
    void ofTensorsHasTheirNames() {
      var losses = meta().getCollectionDefOrThrow("losses").getNodeList();

      assertEquals("loss:0", losses.getValue(0));
    }

    @Test
    void ofOperationsHasTheirNames() {
      assertEquals("train", meta().getCollectionDefOrThrow("train_op").getNodeList().getValue(0));
    }

    @Test
    void ofProtocolBuffersHasTheirBytes() {
      var runner = QueueRunnerDef.newBuilder().setQueueName("queue").build();
      graph.scope().collect(new CollectionKey<QueueRunnerDef>("queue_runners"), runner);

      assertEquals(
          runner.toByteString(),
          meta().getCollectionDefOrThrow("queue_runners").getBytesList().getValue(0));
    }

    @Test
    void ofOtherThingsIsLeftOut() {
      graph.scope().collect(new CollectionKey<Path>("paths"), Path.of("a"));

      assertFalse(meta().containsCollectionDef("paths"));
    }
  }

  @Nested
  class AGraph {
    @Test
    void hasNoAttributeThatHasItsDefault() {
      assertTrue(node("save/MergeV2Checkpoints").getAttrMap().isEmpty());
      assertEquals("[dtype, shape, shared_name]", attributes("w1"));
    }

    @Test
    void keepsThoseWithoutDefault() {
      assertEquals("[T, _class]", attributes("save/control_dependency"));
    }

    @Test
    void hasNoTypesThatTensorFlow1DoesNotKnow() {
      graph.scope().tf("size").shape(network.w1());

      assertEquals("[size]", typed(graph.graph().toGraphDef()));
      assertEquals("[]", typed(meta().getGraphDef()));
    }

    @Test
    void isWrittenWithoutTypesThatTensorFlow1DoesNotKnow(@TempDir Path directory)
        throws IOException {
      graph.scope().tf("size").shape(network.w1());
      var file = directory.resolve("graph.pbtxt");

      MetaGraphs.writeText(graph.graph().toGraphDef(), file);

      assertFalse(Files.readString(file).contains("experimental_type"));
    }

    private static String typed(GraphDef definition) {
      return definition.getNodeList().stream()
          .filter(NodeDef::hasExperimentalType)
          .map(NodeDef::getName)
          .toList()
          .toString();
    }

    @Test
    void comesBackTheSame() {
      try (var copy = new Graph()) {
        copy.importGraphDef(meta().getGraphDef());

        assertEquals(graph.graph().toGraphDef().getNodeList(), copy.toGraphDef().getNodeList());
      }
    }

    @Test
    void isWrittenAsText(@TempDir Path directory) throws IOException {
      var definition = graph.graph().toGraphDef();

      MetaGraphs.writeText(definition, directory.resolve("graph.pbtxt"));

      var text = Files.readString(directory.resolve("graph.pbtxt"));
      assertEquals(MetaGraphs.stripDefaults(definition), TextFormat.parse(text, GraphDef.class));
    }

    @Test
    void thatCannotBeWrittenIsReportedWithAdvice(@TempDir Path directory) {
      var file = directory.resolve("nowhere/graph.pbtxt");

      var error =
          assertThrows(
              IOException.class, () -> MetaGraphs.writeText(GraphDef.getDefaultInstance(), file));

      assertEquals(
          "cannot write %s (java.nio.file.NoSuchFileException: %s); its directory must exist and be writable, and its disk must have space"
              .formatted(file, file),
          error.getMessage());
    }

    private NodeDef node(String name) {
      return meta().getGraphDef().getNodeList().stream()
          .filter(node -> node.getName().equals(name))
          .findFirst()
          .orElseThrow();
    }

    private String attributes(String name) {
      return node(name).getAttrMap().keySet().stream().sorted().toList().toString();
    }
  }
}
