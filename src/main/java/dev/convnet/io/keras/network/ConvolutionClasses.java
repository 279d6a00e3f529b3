// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.keras.Convolution;
import dev.convnet.nn.layers.keras.DenseUnits;
import dev.convnet.nn.layers.keras.DepthwiseConvolution;
import dev.convnet.nn.layers.keras.GlobalPooling;
import dev.convnet.nn.layers.keras.KernelWindow;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import dev.convnet.nn.layers.keras.LocalConvolution;
import dev.convnet.nn.layers.keras.LocalConvolution.Implementation;
import dev.convnet.nn.layers.keras.Pooling;
import dev.convnet.nn.layers.keras.Reshaping.ChannelsFirst;
import dev.convnet.nn.layers.keras.SeparableConvolution;
import dev.convnet.nn.layers.keras.TransposedConvolution;
import dev.convnet.nn.layers.keras.TransposedConvolution.OutputSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Convolutions, pools and dense layers. */
final class ConvolutionClasses {
  private static final int MOST_GROUPS = 4096;

  private ConvolutionClasses() {}

  static void addTo(Map<String, LayerFactory> classes) {
    classes.put("Conv2D", o -> activated(o, conv(o)));
    classes.put("DepthwiseConv2D", o -> activated(o, depthwise(o)));
    classes.put("SeparableConv2D", ConvolutionClasses::separable);
    classes.put("Conv2DTranspose", ConvolutionClasses::transposed);
    classes.put("LocallyConnected2D", ConvolutionClasses::local);
    classes.put("Dense", ConvolutionClasses::dense);
    classes.put("MaxPooling2D", o -> pool(o, Pooling.Kind.MAX));
    classes.put("AveragePooling2D", o -> pool(o, Pooling.Kind.AVERAGE));
    classes.put("GlobalAveragePooling2D", o -> global(o, Pooling.Kind.AVERAGE));
    classes.put("GlobalMaxPooling2D", o -> global(o, Pooling.Kind.MAX));
    classes.put("GlobalAveragePooling1D", o -> global(o, Pooling.Kind.AVERAGE));
    classes.put("GlobalMaxPooling1D", o -> global(o, Pooling.Kind.MAX));
  }

  /** The layer on images of the file's layout. */
  static LayerPlan images(LayerOptions options, Layer layer) {
    return LayerPlan.of(options.isChannelsFirst() ? new ChannelsFirst(layer) : layer);
  }

  private static LayerPlan activated(LayerOptions options, Layer layer) {
    return images(options, layer).with(Activations.of(options, "activation"));
  }

  private static Layer conv(LayerOptions o) {
    var filters = o.count("filters", 0);
    var groups = o.count("groups", 1);
    if (groups > MOST_GROUPS || filters % groups != 0) {
      o.refuse("its %d filters cannot have %d groups".formatted(filters, groups));
      groups = 1;
    }
    return new Convolution(o.kernel(), filters, groups, o.flag("use_bias", true));
  }

  private static DepthwiseConvolution depthwise(LayerOptions o) {
    var window = o.kernel();
    if (window.strides().height() != window.strides().width()) {
      o.refuse("its strides differ in height and width");
      window = new KernelWindow(window.size(), Pair.ONE, Pair.ONE, window.padding());
    }
    return new DepthwiseConvolution(
        window, o.count("depth_multiplier", 1), o.flag("use_bias", true));
  }

  private static LayerPlan separable(LayerOptions o) {
    return activated(
        o, new SeparableConvolution(depthwise(o), o.count("filters", 0), o.flag("use_bias", true)));
  }

  private static LayerPlan transposed(LayerOptions o) {
    if (o.count("groups", 1) != 1) o.refuse("its groups must be 1");
    var window = o.kernel();
    return activated(
        o,
        new TransposedConvolution(
            window, o.count("filters", 0), outputSize(o), o.flag("use_bias", true)));
  }

  /** Keras 1 says the shape of the output. */
  private static Optional<OutputSize> outputSize(LayerOptions o) {
    if (o.has("output_shape")) {
      var shape = o.json().path("output_shape");
      var height = shape.path(o.isChannelsFirst() ? 2 : 1).asInt();
      var width = shape.path(o.isChannelsFirst() ? 3 : 2).asInt();
      if (height > 0 && width > 0) return Optional.of(new OutputSize(height, width, false));
      o.refuse("its output_shape must have the height and the width");
    }
    if (!o.has("output_padding")) return Optional.empty();
    var sizes = o.wholes("output_padding", List.of());
    if (sizes.isEmpty() || sizes.size() > 2 || sizes.stream().anyMatch(n -> n < 0)) {
      o.refuse("its output_padding must be two numbers from 0 on");
      return Optional.empty();
    }
    return Optional.of(new OutputSize(sizes.get(0), sizes.get(sizes.size() - 1), true));
  }

  private static LayerPlan local(LayerOptions o) {
    if (o.version().major() == 1) o.refuse("it is of Keras 1; save the model with Keras 2");
    if (o.isChannelsFirst()) o.refuse("its data_format is channels_first, which is not supported");
    var implementations = Implementation.values();
    var number = o.count("implementation", 1);
    if (number < 1 || number > implementations.length) {
      o.refuse("its implementation is %d, but must be 1, 2 or 3".formatted(number));
      number = 1;
    }
    var window = o.kernel();
    if (number == 1 && window.padding() == Padding.SAME) {
      o.refuse("its padding is \"same\", which Keras does not have in implementation 1");
    }
    var layer =
        new LocalConvolution(
            window, o.count("filters", 0), implementations[number - 1], o.flag("use_bias", true));
    return LayerPlan.of(layer).with(Activations.of(o, "activation"));
  }

  private static LayerPlan dense(LayerOptions o) {
    var layer = new DenseUnits(o.count("units", 0), o.flag("use_bias", true));
    return LayerPlan.of(layer).with(Activations.of(o, "activation"));
  }

  private static LayerPlan pool(LayerOptions o, Pooling.Kind kind) {
    var size = o.pair("pool_size", new Pair(2, 2));
    var window = new KernelWindow(size, o.pair("strides", size), Pair.ONE, o.padding());
    return images(o, new Pooling(kind, window));
  }

  private static LayerPlan global(LayerOptions o, Pooling.Kind kind) {
    return images(o, new GlobalPooling(kind, o.flag("keepdims", false)));
  }
}
