// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.testing.GraphExtension;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class KerasRestorerTest {
  private static final Path FILE = Path.of("src", "test", "resources", "keras", "small.h5");

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  private void restore(Set<String> leftOut) throws IOException {
    restore(FILE, leftOut);
  }

  private void restore(Path file, Set<String> leftOut) throws IOException {
    var restorer =
        KerasRestorer.build(
            tensorFlow.scope(), tensorFlow.scope().collected(CollectionKey.VARIABLES));
    try (var weights = KerasWeights.open(file)) {
      restorer.restore(tensorFlow.session(), weights, leftOut);
    }
  }

  private GraphScope layer(String name) {
    return tensorFlow.scope().variableScope(name);
  }

  private void predictions(int classes) {
    layer("predictions").variable("kernel", Shape.of(4, classes), new Constant(7));
    layer("predictions").variable("bias", Shape.of(classes), new Constant(7));
  }

  private static final Set<String> BASE = Set.of("stem_conv", "stem_bn", "dwconv", "sepconv");

  @Test
  void variablesGetTheValuesOfTheirNames() throws IOException {
    predictions(3);

    restore(BASE);

    assertArrayEquals(new float[] {-1.375f, -1.25f, -1.125f}, floats("predictions/bias"));
    assertEquals(-1.25f, floats("predictions/kernel")[0]);
  }

  @Test
  void aVariableOfWholeNumbersGetsWholeNumbers() throws IOException {
    predictions(3);
    var tf = tensorFlow.scope().tf();
    var mean =
        layer("stem_bn")
            .nonTrainable("moving_mean", TInt64.class, Shape.of(2), tf.constant(new long[] {7, 7}));
    for (var name : List.of("gamma", "beta", "moving_variance")) {
      layer("stem_bn").variable(name, Shape.of(2), new Constant(7));
    }

    restore(Set.of("stem_conv", "dwconv", "sepconv"));

    assertEquals(0, tensorFlow.longScalar(tf.reduceSum(mean, tf.constant(0))));
  }

  @Test
  void whatDoesNotFitChangesNothing() {
    predictions(10);
    tensorFlow.initialize();

    var error = assertThrows(IOException.class, () -> restore(BASE));

    assertTrue(
        error
            .getMessage()
            .startsWith(FILE + " does not match the network: it holds the weights of"));
    assertTrue(error.getMessage().contains("predictions/bias: expected [10], found [3]"));
    assertEquals(7, floats("predictions/bias")[0]);
  }

  @Test
  void arraysThatAreNotFiniteAreNamedAndNotAssigned(@TempDir Path folder) throws IOException {
    var file = folder.resolve("diverged.h5");
    try (var hdf = HdfFile.write(file)) {
      hdf.putAttribute("layer_names", new String[] {"predictions"});
      var layer = hdf.putGroup("predictions");
      layer.putAttribute("weight_names", new String[] {"kernel:0", "bias:0"});
      layer.putDataset("kernel:0", new float[][] {{1, 2}, {Float.NaN, 4}, {5, 6}, {7, 8}});
      layer.putDataset("bias:0", new double[] {1, 1e300});
    }
    predictions(2);
    tensorFlow.initialize();

    var error = assertThrows(NotFiniteException.class, () -> restore(file, Set.of()));

    assertEquals(
        file
            + " was not imported, because these arrays hold NaN or infinity: predictions/kernel,"
            + " predictions/bias",
        error.getMessage());
    assertEquals(7, floats("predictions/bias")[0]);
  }

  private float[] floats(String variable) {
    return tensorFlow.floats(
        tensorFlow.graph().operation(variable + "/Read/ReadVariableOp").<TFloat32>output(0));
  }
}
