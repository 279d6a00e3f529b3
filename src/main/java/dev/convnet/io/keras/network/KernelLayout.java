// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.io.keras.config.LayerConfig;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * How files store the kernels of convolutions, {@code [height, width, in, out]} here.
 *
 * @param version of Keras that saved the file
 * @param backend the library that computed: Theano turned kernels around
 */
record KernelLayout(KerasVersion version, String backend) {
  private static final Set<String> CONVOLUTIONS = Set.of("Conv2D", "Conv2DTranspose");

  /** How one array is stored. */
  enum Form {
    AS_HERE(0, 1, 2, 3),
    /** {@code [out, in, height, width]}, Keras 1 with the channels first. */
    CHANNELS_FIRST(2, 3, 1, 0),
    /** {@code [height, width, out, in]}: transposed convolutions of Keras 1. */
    SWAPPED(0, 1, 3, 2),
    /** Rows and columns in the other order. */
    TURNED(0, 1, 2, 3);

    /** The place of each dimension in the file. */
    private final int[] places;

    Form(int... places) {
      this.places = places;
    }

    /** The shape in the file of an array that is {@code shape} here. */
    Shape stored(Shape shape) {
      if (this == AS_HERE || shape.numDimensions() != 4) return shape;
      var sizes = new long[4];
      for (var i = 0; i < 4; i++) sizes[places[i]] = shape.get(i);
      return Shape.of(sizes);
    }

    /** The values as they are here. */
    float[] values(float[] stored, Shape shape) {
      if (this == AS_HERE || shape.numDimensions() != 4) return stored;
      var sizes = new int[4];
      for (var i = 0; i < 4; i++) sizes[i] = (int) shape.get(places[i]);
      var steps = new int[] {0, 0, 0, 1};
      for (var i = 2; i >= 0; i--) steps[i] = steps[i + 1] * (int) shape.get(i + 1);
      var values = new float[stored.length];
      for (int n = 0, h = 0; h < sizes[0]; h++) {
        for (var w = 0; w < sizes[1]; w++) {
          var row = this == TURNED ? sizes[0] - 1 - h : h;
          var column = this == TURNED ? sizes[1] - 1 - w : w;
          var start = row * steps[places[0]] + column * steps[places[1]];
          for (var i = 0; i < sizes[2]; i++) {
            for (var o = 0; o < sizes[3]; o++) {
              values[n++] = stored[start + i * steps[places[2]] + o * steps[places[3]]];
            }
          }
        }
      }
      return values;
    }
  }

  /** The form of a layer's array. */
  Form of(LayerConfig layer, String variable) {
    if (!CONVOLUTIONS.contains(layer.className()) || !variable.endsWith("kernel")) {
      return Form.AS_HERE;
    }
    if (version.major() > 1) return backend.equals("theano") ? Form.TURNED : Form.AS_HERE;
    if (layer.className().equals("Conv2DTranspose")) return Form.SWAPPED;
    var first = layer.options().path("data_format").asText().equals("channels_first");
    return first ? Form.CHANNELS_FIRST : Form.AS_HERE;
  }
}
