// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A convolution that is not in the graph yet, so that factors and offsets of its channels, such as
 * those of a batch norm, can become part of its weights.
 *
 * @param images channels first
 * @param weights {@code [outputs, inputs of a group, height, width]}
 * @param offsets one per output; none if there are none
 */
record PendingConvolution(
    String name, Map<String, ?> attributes, String images, HostTensor weights, float[] offsets) {
  /** Multiplies each output by a factor, and adds an offset. */
  PendingConvolution scaled(double[] factors, double[] added) {
    var values = weights.floats();
    int each = values.length / factors.length;
    for (int i = 0; i < values.length; i++) values[i] = (float) (values[i] * factors[i / each]);
    var sums = new float[factors.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (float) (added[i] + (offsets.length == 0 ? 0 : offsets[i] * factors[i]));
    }
    var scaled = HostTensor.floats(weights.dims(), values);
    return new PendingConvolution(name, attributes, images, scaled, sums);
  }

  /** Adds an offset to each output. */
  PendingConvolution plus(float[] added) {
    var sums = added.clone();
    for (int i = 0; i < offsets.length; i++) sums[i] += offsets[i];
    return new PendingConvolution(name, attributes, images, weights, sums);
  }

  /** Adds it to a graph, and returns the name of its result. */
  String addTo(OnnxGraph graph) {
    var inputs = new ArrayList<>(List.of(images, graph.constant(name + "/weights", weights)));
    if (offsets.length > 0) {
      var dims = new long[] {offsets.length};
      inputs.add(graph.constant(name + "/offsets", HostTensor.floats(dims, offsets)));
    }
    return graph.add(name, "Conv", attributes, inputs, 1).get(0);
  }
}
