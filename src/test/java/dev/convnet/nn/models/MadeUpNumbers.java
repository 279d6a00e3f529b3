// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.testing.GraphExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.zip.CRC32;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Weights and images whose values depend on their names and indices only, so that {@code
 * made_up.py} makes the same ones.
 */
final class MadeUpNumbers {
  private MadeUpNumbers() {}

  static float[] of(String name, Shape shape) {
    var crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    var seed = (int) crc.getValue();
    var numbers = new float[(int) shape.size()];
    var middle = middle(name);
    var spread = spread(name, shape);
    for (var i = 0; i < numbers.length; i++) {
      numbers[i] =
          (float) (middle + spread * (Integer.toUnsignedLong(mixed(i + seed)) / 0x1p31 - 1));
    }
    return numbers;
  }

  /** A hash by two multiplications, uniform in 32 bits. */
  private static int mixed(int place) {
    var x = place;
    x = (x ^ x >>> 16) * 0x7feb352d;
    x = (x ^ x >>> 15) * 0x846ca68b;
    return x ^ x >>> 16;
  }

  private static double middle(String name) {
    return name.endsWith("variance") || name.endsWith("gamma") ? 1 : 0;
  }

  /** The deviation with which a kernel keeps the size of activations. */
  private static double spread(String name, Shape shape) {
    if (name.equals("images")) return 1;
    if (!name.endsWith("kernel")) return 0.5;
    var in = 1L;
    for (var i = 0; i < shape.numDimensions() - 1; i++) in *= shape.get(i);
    var depthwise = name.endsWith("dwconv/kernel") || name.endsWith("depthwise_kernel");
    return Math.sqrt(3.0 / (depthwise ? in / shape.get(2) : in));
  }

  static FloatDataBuffer buffer(String name, Shape shape) {
    return DataBuffers.of(of(name, shape));
  }

  /** Gives every variable of {@code network} except counters its values, in one run. */
  static void setAll(GraphExtension graph, GraphScope network) {
    var tf = graph.scope().nameScope("made_up").tf();
    var runner = graph.session().runner();
    var tensors = new ArrayList<TFloat32>();
    for (var variable : network.collected(CollectionKey.VARIABLES)) {
      if (variable.type() != TFloat32.class) continue;
      var value = tf.placeholder(TFloat32.class);
      var name = variable.name().substring(network.name().length() + 1);
      var shape = variable.shape();
      tensors.add(TFloat32.tensorOf(shape, buffer(name, shape)));
      runner.feed(value, tensors.get(tensors.size() - 1));
      runner.addTarget(tf.assignVariableOp(variable.handle(), value));
    }
    runner.run().close();
    tensors.forEach(TFloat32::close);
  }
}
