// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.layers.BatchNorm.Affine;
import dev.convnet.nn.layers.keras.ActivationLayer;
import dev.convnet.nn.layers.keras.Convolution;
import dev.convnet.nn.layers.keras.DenseUnits;
import dev.convnet.nn.layers.keras.DepthwiseConvolution;
import dev.convnet.nn.layers.keras.GlobalPooling;
import dev.convnet.nn.layers.keras.Interpolation;
import dev.convnet.nn.layers.keras.Joining;
import dev.convnet.nn.layers.keras.KernelWindow;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import dev.convnet.nn.layers.keras.LocalConvolution;
import dev.convnet.nn.layers.keras.LocalConvolution.Implementation;
import dev.convnet.nn.layers.keras.Nonlinearity;
import dev.convnet.nn.layers.keras.Normalizing;
import dev.convnet.nn.layers.keras.Pooling;
import dev.convnet.nn.layers.keras.Resampling;
import dev.convnet.nn.layers.keras.Reshaping;
import dev.convnet.nn.layers.keras.SeparableConvolution;
import dev.convnet.nn.layers.keras.StridePadding;
import dev.convnet.nn.layers.keras.TransposedConvolution;
import dev.convnet.nn.layers.keras.TransposedConvolution.OutputSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The layers that imported networks have, with the options that other layers lack. */
final class KerasLayerCases {
  private KerasLayerCases() {}

  private static KernelWindow window(Pair size, Pair strides, Pair dilation, Padding padding) {
    return new KernelWindow(size, strides, dilation, padding);
  }

  static List<LayerCase> all() {
    var cases = new ArrayList<LayerCase>();
    cases.addAll(convolutions());
    cases.addAll(pools());
    cases.addAll(normalizations());
    cases.addAll(shapes());
    for (var function : Nonlinearity.values()) {
      // In float32 finite differences are too coarse where a function has a corner or a jump.
      if (function == Nonlinearity.HARD_SHRINK) continue;
      cases.add(new LayerCase("keras " + function.name().toLowerCase(), function));
    }
    return cases;
  }

  private static List<LayerCase> convolutions() {
    var wide = window(new Pair(3, 2), new Pair(2, 1), Pair.ONE, Padding.SAME);
    var dilated = window(new Pair(2, 3), Pair.ONE, new Pair(2, 1), Padding.SAME);
    var two = window(new Pair(3, 3), new Pair(2, 2), Pair.ONE, Padding.SAME);
    var rest = Optional.of(new OutputSize(1, 0, true));
    return List.of(
        new LayerCase("keras conv", new Convolution(wide, 3, 1, true)),
        new LayerCase("keras conv groups", new Convolution(wide, 4, 2, false)),
        new LayerCase("keras conv each channel", new Convolution(two, 8, 4, true)),
        new LayerCase("keras conv each channel dilated", new Convolution(dilated, 4, 4, false)),
        new LayerCase("keras depthwise dilated", new DepthwiseConvolution(dilated, 2, true)),
        new LayerCase(
            "keras separable",
            new SeparableConvolution(new DepthwiseConvolution(two, 2, true), 3, true)),
        new LayerCase(
            "keras transposed", new TransposedConvolution(two, 3, Optional.empty(), true)),
        new LayerCase("keras transposed longer", new TransposedConvolution(two, 3, rest, false)),
        new LayerCase("keras local", local(Padding.VALID, Implementation.PATCHES)),
        new LayerCase("keras local dense", local(Padding.SAME, Implementation.DENSE)),
        new LayerCase("keras local sparse", local(Padding.SAME, Implementation.SPARSE)),
        new LayerCase("keras dense", new DenseUnits(3, true)));
  }

  private static LocalConvolution local(Padding padding, Implementation implementation) {
    var window = window(new Pair(2, 3), new Pair(2, 1), Pair.ONE, padding);
    return new LocalConvolution(window, 2, implementation, true);
  }

  private static List<LayerCase> pools() {
    var window = window(new Pair(3, 2), new Pair(1, 2), Pair.ONE, Padding.SAME);
    return List.of(
        new LayerCase("keras max", new Pooling(Pooling.Kind.MAX, window)),
        new LayerCase("keras average", new Pooling(Pooling.Kind.AVERAGE, window)),
        new LayerCase("keras global max", new GlobalPooling(Pooling.Kind.MAX, true)),
        new LayerCase("keras global average", new GlobalPooling(Pooling.Kind.AVERAGE, false)));
  }

  private static List<LayerCase> normalizations() {
    var both = Affine.SCALE_AND_CENTER;
    return List.of(
        new LayerCase("keras layer norm", new Normalizing.LayerNorm(List.of(1, 3), 0.01f, both)),
        new LayerCase("keras group norm", new Normalizing.GroupNorm(2, 0.01f, both)),
        new LayerCase("keras unit norm", new Normalizing.UnitNorm(List.of(-1))),
        new LayerCase("keras prelu", new ActivationLayer.ParametricRelu(List.of(1, 2))),
        new LayerCase("keras relu layer", new ActivationLayer.Relu(Optional.of(2f), 0.1f, 0.5f)),
        new LayerCase("keras elu layer", new ActivationLayer.Elu(0.7f)),
        new LayerCase("keras softmax over rows", new ActivationLayer.Softmax(1)));
  }

  private static List<LayerCase> shapes() {
    var larger = new Pair(2, 3);
    return List.of(
        new LayerCase("keras stride padding", new StridePadding(5)),
        new LayerCase("keras crop", new Reshaping.Crop(1, 0, 2, 1)),
        new LayerCase("keras permute", new Reshaping.Permute(List.of(3, 1, 2))),
        new LayerCase("keras reshape", new Reshaping.Reshape(List.of(4, -1))),
        new LayerCase("keras up nearest", new Resampling.UpSampling(larger, Interpolation.NEAREST)),
        new LayerCase(
            "keras up bilinear", new Resampling.UpSampling(larger, Interpolation.BILINEAR)),
        new LayerCase(
            "keras average of two",
            (scope, x) ->
                Joining.Elementwise.AVERAGE.apply(scope, List.of(x, scope.tf().math.tanh(x)))));
  }
}
