// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.DamagedCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;

/** Damaged files of a SavedModel are refused before TensorFlow reads them. */
@Timeout(60)
class DamagedModelFilesTest {
  @TempDir Path folder;

  private Path version;

  @BeforeEach
  void export() throws IOException {
    version = ColorModel.export(folder);
  }

  @Test
  void aTornFooterOfTheVariablesIsNamed() throws IOException {
    DamagedCheckpoints.tearFooter(version.resolve("variables/variables.index"));

    assertEquals(
        "%1$s cannot be loaded: cannot read the index of %1$s/variables/variables: "
                .formatted(version)
            + "a block of 34359738367 bytes is said to begin at byte 0 of its "
            + Files.size(version.resolve("variables/variables.index"))
            + "; it is incomplete or damaged: copy it again, or choose another checkpoint",
        failure());
  }

  @Test
  void cutVariablesAreNamed() throws IOException {
    var data = version.resolve("variables/variables.data-00000-of-00001");
    Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 3));

    assertTrue(failure().contains("variables.data-00000-of-00001: it ends after 3 bytes"));
  }

  @Test
  void pipesAreNotWaitedFor() throws IOException {
    DamagedCheckpoints.replaceByPipe(version.resolve("variables/variables.data-00000-of-00001"));

    assertTrue(failure().contains("is no regular file"), failure());

    DamagedCheckpoints.replaceByPipe(version.resolve("saved_model.pb"));

    assertTrue(failure().contains("saved_model.pb is no regular file"), failure());
  }

  @Test
  void aGraphThatIsNoneIsNamed() throws IOException {
    var graph = version.resolve("saved_model.pb");
    Files.write(graph, Arrays.copyOf(Files.readAllBytes(graph), 1000));

    assertEquals(
        "%s cannot be loaded: %s is damaged or cut short; copy or export it again"
            .formatted(version, graph),
        failure());
  }

  @Test
  void aConstantOfAHugeShapeIsNamed() throws IOException {
    var graph = version.resolve("saved_model.pb");
    var model = SavedModel.parseFrom(Files.readAllBytes(graph)).toBuilder();
    var value = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).addFloatVal(1);
    value.getTensorShapeBuilder().addDimBuilder().setSize(1L << 40);
    var huge = NodeDef.newBuilder().setName("huge").setOp("Const");
    huge.putAttr("value", AttrValue.newBuilder().setTensor(value).build());
    model.getMetaGraphsBuilder(0).getGraphDefBuilder().addNode(huge);
    Files.write(graph, model.build().toByteArray());

    assertTrue(failure().contains("'huge' has a shape of 1099511627776 values"), failure());
  }

  private String failure() {
    return assertThrows(IOException.class, () -> ServableModel.load(version)).getMessage();
  }
}
