// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class WeightMappingTest {
  private static Map<String, Shape> vectors(String... names) {
    var vectors = new LinkedHashMap<String, Shape>();
    for (var name : names) vectors.put(name, Shape.of(2));
    return vectors;
  }

  @Test
  void namesDecideNotOrder() throws IOException {
    var fit = WeightMapping.of(vectors("b/bias", "a/bias"), vectors("a/bias", "b/bias"), Set.of());

    assertEquals(Map.of("a/bias", "a/bias", "b/bias", "b/bias"), fit.arraysByVariable());
  }

  @Test
  void whereKerasNumberedTheOrderOfTheNumbersDecides() throws IOException {
    var arrays = vectors("conv2d_10/kernel", "conv2d_9/kernel", "conv2d_11/kernel", "stem/kernel");
    var variables = vectors("stem/kernel", "conv2d/kernel", "conv2d_1/kernel", "conv2d_2/kernel");

    var fit = WeightMapping.of(arrays, variables, Set.of()).arraysByVariable();

    assertEquals("conv2d_9/kernel", fit.get("conv2d/kernel"));
    assertEquals("conv2d_10/kernel", fit.get("conv2d_1/kernel"));
    assertEquals("conv2d_11/kernel", fit.get("conv2d_2/kernel"));
  }

  @Test
  void countedArraysAreTheVariablesOfTheirLayerInOrder() throws IOException {
    var arrays =
        vectors(
            "batch_normalization_4/0",
            "batch_normalization_4/1",
            "conv/kernel",
            "scale/variable_7");
    var variables =
        vectors(
            "conv/kernel",
            "batch_normalization/beta",
            "batch_normalization/moving_mean",
            "scale/gamma");

    var fit = WeightMapping.of(arrays, variables, Set.of()).arraysByVariable();

    assertEquals("batch_normalization_4/0", fit.get("batch_normalization/beta"));
    assertEquals("batch_normalization_4/1", fit.get("batch_normalization/moving_mean"));
    assertEquals("scale/variable_7", fit.get("scale/gamma"));
  }

  @Test
  void countedArraysOfALayerWithFewerVariablesAreRefused() {
    var arrays = vectors("norm/0", "norm/1");

    var error =
        assertThrows(
            IOException.class, () -> WeightMapping.of(arrays, vectors("norm/beta"), Set.of()));

    assertTrue(error.getMessage().contains("missing: norm/beta"), error.getMessage());
  }

  @Test
  void namesOfOlderVersionsAreFound() throws IOException {
    var arrays = vectors("Conv/kernel", "Conv/BatchNorm/beta", "conv1/conv/kernel", "Logits/bias");
    var variables = vectors("conv/kernel", "conv_bn/beta", "conv1_conv/kernel", "predictions/bias");

    var fit = WeightMapping.of(arrays, variables, Set.of()).arraysByVariable();

    assertEquals("Conv/kernel", fit.get("conv/kernel"));
    assertEquals("Conv/BatchNorm/beta", fit.get("conv_bn/beta"));
    assertEquals("conv1/conv/kernel", fit.get("conv1_conv/kernel"));
    assertEquals("Logits/bias", fit.get("predictions/bias"));
  }

  @Test
  void olderTopsAreLeftOutLikeThoseOfToday() throws IOException {
    var arrays = vectors("a/kernel", "Conv_2/kernel", "Logits/bias");

    var fit = WeightMapping.of(arrays, vectors("a/kernel"), Set.of("conv_2", "predictions"));

    assertEquals(Map.of("a/kernel", "a/kernel"), fit.arraysByVariable());
  }

  @Test
  void anotherTopOfAnotherShapeIsNotTaken() {
    var variables = vectors("a/kernel");
    variables.put("predictions/bias", Shape.of(3));

    var error =
        assertThrows(
            IOException.class,
            () -> WeightMapping.of(vectors("a/kernel", "fc1000/bias"), variables, Set.of()));

    assertTrue(error.getMessage().contains("missing: predictions/bias"), error.getMessage());
  }

  @Test
  void allThatDoesNotFitIsSaidAtOnce() {
    var arrays = vectors("a/kernel", "b/kernel", "old/kernel", "old/bias", "conv2d_3/kernel");
    var variables = vectors("a/kernel", "c/kernel", "d/kernel");
    variables.put("b/kernel", Shape.of(3, 4));

    var error =
        assertThrows(IOException.class, () -> WeightMapping.of(arrays, variables, Set.of()));

    assertEquals(
        String.join(
            System.lineSeparator() + "  ",
            "it holds the weights of another network, or of one with another top:",
            "b/kernel: expected [3, 4], found [2]",
            "missing: c/kernel, d/kernel",
            "not in the network: old/{kernel, bias}, conv2d_3/kernel"),
        error.getMessage());
  }

  @Test
  void layersThatAreLeftOutMayBeThereOrNot() throws IOException {
    var variables = vectors("a/kernel");
    var top = Set.of("fc1", "predictions");

    var fit = WeightMapping.of(vectors("a/kernel", "predictions/bias"), variables, top);

    assertEquals(Map.of("a/kernel", "a/kernel"), fit.arraysByVariable());
  }
}
