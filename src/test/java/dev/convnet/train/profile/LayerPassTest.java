// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerPassTest {
  private static final List<String> LAYERS = List.of("conv1", "norm1", "pool1/MaxPool", "conv10");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "conv1/Conv2D, conv1, false",
    "conv1/weights/Read/ReadVariableOp, conv1, false",
    "conv10/Conv2D, conv10, false",
    "norm1, norm1, false",
    "gradients/norm1_grad/mul, norm1, true",
    "gradients/conv1/Conv2D_grad/Conv2DBackpropFilter, conv1, true",
    "gradients/pool1/MaxPool_grad/MaxPoolGrad, pool1/MaxPool, true",
    "tower_0/gradients/conv1/Conv2D_grad/tuple/group_deps, conv1, true",
    "ExponentialMovingAverage/conv1/weights/AssignMovingAvg/sub, ExponentialMovingAverage, false",
    "gradients/AddN, AddN, true",
    "total_loss, total_loss, false"
  })
  void anOperationBelongsToItsLayerOrItsFirstScope(String name, String part, boolean backward) {
    assertEquals(new LayerPass(part, backward), LayerPass.of(name, LAYERS));
  }
}
