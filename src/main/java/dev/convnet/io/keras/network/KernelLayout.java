// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.config.LayerConfig;
import java.util.List;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * How files store the kernels of convolutions, {@code [height, width, in, out]} here.
 *
 * @param isOfKeras1 whether Keras 1 saved the file
 * @param backend the library that computed: Theano turned kernels around
 */
record KernelLayout(boolean isOfKeras1, String backend) {
  private static final Set<String> TURNED = Set.of("Conv2D", "Conv2DTranspose");

  /**
   * How one array is stored.
   *
   * @param places the place of each dimension in the file
   * @param turned whether rows and columns are in the other order
   */
  record Form(List<Integer> places, boolean turned) {
    private static final Form AS_HERE = new Form(List.of(0, 1, 2, 3), false);

    /** The shape in the file of an array that is {@code shape} here. */
    Shape stored(Shape shape) {
      if (equals(AS_HERE) || shape.numDimensions() != 4) return shape;
      var sizes = new long[4];
      for (var i = 0; i < 4; i++) sizes[places.get(i)] = shape.get(i);
      return Shape.of(sizes);
    }

    /** The values as they are here. */
    float[] values(float[] stored, Shape shape) {
      if (equals(AS_HERE) || shape.numDimensions() != 4) return stored;
      var sizes = new int[4];
      for (var i = 0; i < 4; i++) sizes[i] = (int) shape.get(places.get(i));
      var steps = new int[] {0, 0, 0, 1};
      for (var i = 2; i >= 0; i--) steps[i] = steps[i + 1] * (int) shape.get(i + 1);
      var in = steps[places.get(2)];
      var out = steps[places.get(3)];
      var values = new float[stored.length];
      for (int n = 0, h = 0; h < sizes[0]; h++) {
        for (var w = 0; w < sizes[1]; w++) {
          var row = turned ? sizes[0] - 1 - h : h;
          var column = turned ? sizes[1] - 1 - w : w;
          var start = row * steps[places.get(0)] + column * steps[places.get(1)];
          for (var i = 0; i < sizes[2]; i++) {
            for (var o = 0; o < sizes[3]; o++) values[n++] = stored[start + i * in + o * out];
          }
        }
      }
      return values;
    }
  }

  /** The form of a layer's array. */
  Form of(LayerConfig layer, String variable) {
    if (!variable.endsWith("kernel")) return Form.AS_HERE;
    var turned = TURNED.contains(layer.className()) && backend.equals("theano");
    return new Form(isOfKeras1 ? ofKeras1(layer) : Form.AS_HERE.places, turned);
  }

  /**
   * Where our dimensions are in Keras 1's kernel. It is {@code [out, in, height, width]} with the
   * channels first and else {@code [height, width, in, out]}, also of a transposed convolution,
   * whose last two dimensions are the other way round here.
   */
  private static List<Integer> ofKeras1(LayerConfig layer) {
    var first = layer.options().path("data_format").asText().equals("channels_first");
    if (!layer.className().equals("Conv2DTranspose")) {
      return first ? List.of(2, 3, 1, 0) : Form.AS_HERE.places;
    }
    return first ? List.of(2, 3, 0, 1) : List.of(0, 1, 3, 2);
  }
}
