// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import static java.util.stream.Collectors.joining;

import dev.convnet.error.InvalidSettingException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** The layers of a network, found by the types of its operations. */
final class NetworkLayers {
  private static final Set<String> CONVOLUTIONS = Set.of("Conv2D", "DepthwiseConv2dNative");

  /** {@code Mul} ends a swish, {@code ConcatV2} a block of parallel branches. */
  private static final Set<String> ACTIVATIONS =
      types("Relu Relu6 LeakyRelu Elu Selu Softplus Softsign Sigmoid Tanh Maximum Mul ConcatV2");

  private static final Set<String> OTHERS =
      types(
          "Add AddV2 AvgPool BiasAdd FusedBatchNormV3 IdentityN LRN MaxPool MaxPoolV2 Mean Minimum"
              + " ResizeBilinear ResizeNearestNeighbor");

  private final NetworkPath path;
  private final List<GraphLayer> layers;

  /**
   * Finds the layers.
   *
   * @throws InvalidSettingException if there is no convolution, or one of another data format
   */
  NetworkLayers(NetworkPath path) {
    this.path = path;
    var first =
        path.operations().stream()
            .filter(operation -> CONVOLUTIONS.contains(operation.type()))
            .findFirst()
            .orElseThrow(() -> new InvalidSettingException(whyNoConvolution(path)));
    var format = first.attributes().getAttrString("data_format");
    if (!format.equals("NHWC")) {
      throw new InvalidSettingException(
          "the network computes in the data format %s, but only NHWC can be explained; export it with"
                  .formatted(format)
              + " channels last");
    }
    layers =
        path.operations().stream()
            .dropWhile(operation -> !operation.equals(first)) // what prepares the images
            .filter(NetworkLayers::isLayer)
            .map(GraphLayer::of)
            .toList();
  }

  private static Set<String> types(String names) {
    return Set.of(names.split(" "));
  }

  private static String whyNoConvolution(NetworkPath path) {
    var calls =
        path.operations().stream()
            .filter(operation -> operation.type().endsWith("PartitionedCall"))
            .map(GraphOperation::name)
            .collect(joining(", "));
    return calls.isEmpty()
        ? "the network has no convolution between its images and its scores"
        : "the convolutions are inside functions that other operations call ("
            + calls
            + "); export the network without tf.function, or by 'convnet import' and 'export'";
  }

  private static boolean isLayer(GraphOperation operation) {
    var type = operation.type();
    return (CONVOLUTIONS.contains(type) || ACTIVATIONS.contains(type) || OTHERS.contains(type))
        && isFeatureMaps(operation.output(0));
  }

  private static boolean isFeatureMaps(Output<?> tensor) {
    return tensor.dataType() == DataType.DT_FLOAT && tensor.shape().numDimensions() == 4;
  }

  /** All layers from the first convolution on, those nearer to the images first. */
  List<GraphLayer> all() {
    return layers;
  }

  /**
   * The last activation, or sum of a residual block, with spatial extent through which every path
   * goes; without such a one, the last convolution.
   */
  GraphLayer forGradCam() {
    return lastBottleneck(layer -> ACTIVATIONS.contains(layer.type()) || layer.isSumOfMaps())
        .or(() -> lastBottleneck(layer -> CONVOLUTIONS.contains(layer.type())))
        .orElseGet(this::last);
  }

  private Optional<GraphLayer> lastBottleneck(Predicate<GraphLayer> condition) {
    var bottlenecks = new HashSet<Output<?>>(path.bottlenecks());
    return layers.stream()
        .filter(condition.and(GraphLayer::isSpatial))
        .filter(layer -> bottlenecks.contains(layer.output()))
        .reduce((a, b) -> b);
  }

  private GraphLayer last() {
    return layers.stream()
        .filter(layer -> CONVOLUTIONS.contains(layer.type()))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  /**
   * The layer of a name: that of its operation, or an end of it behind a slash that no other layer
   * has.
   *
   * @throws InvalidSettingException if there is no such layer, or several
   */
  GraphLayer named(String name) {
    var exact = layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
    if (exact.isPresent()) return exact.get();
    var matches = layers.stream().filter(layer -> layer.name().endsWith("/" + name)).toList();
    if (matches.size() == 1) return matches.get(0);
    if (matches.isEmpty()) {
      throw new InvalidSettingException(
          "layer",
          "must be one of the network's %d layers, got '%s'; the last are %s"
              .formatted(layers.size(), name, names(layers)));
    }
    throw new InvalidSettingException(
        "layer",
        "must be one layer, but %d have a name that ends in '%s': %s"
            .formatted(matches.size(), name, names(matches)));
  }

  private static String names(List<GraphLayer> layers) {
    return layers.subList(Math.max(layers.size() - 8, 0), layers.size()).stream()
        .map(GraphLayer::name)
        .collect(joining(", "));
  }

  /**
   * The first tensor of floating-point images, with respect to which a saliency map is computed.
   */
  Output<?> floatImages() {
    return path.bottlenecks().stream()
        .filter(NetworkLayers::isFeatureMaps)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "the network has no tensor float32 [N, height, width, channels] through which its"
                        + " images go, so a saliency map is not possible"));
  }
}
