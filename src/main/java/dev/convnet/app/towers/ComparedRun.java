// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.data.input.TowerInput;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.Towers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * The result of a short training from the initial weights.
 *
 * @param losses the mean loss over the towers in each step
 * @param variables the values of each variable after the last step, by name
 * @param secondsPerStep the mean time of a step, without the first one unless it is the only one
 */
record ComparedRun(float[] losses, Map<String, float[]> variables, double secondsPerStep) {
  /**
   * Trains on {@code data}.
   *
   * @param data with the batch size of one tower
   * @param nanos the clock, in nanoseconds
   */
  static ComparedRun of(
      TowerComparison.Config config,
      Cifar10Input.LoadedData data,
      List<Device> devices,
      Schedule schedule,
      LongSupplier nanos)
      throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed()).device(Device.CPU);
      try (var input = Cifar10Input.towerInput(scope, data, devices.size(), 0)) {
        var towers =
            Towers.build(
                scope, devices, tower -> MultiGpuTutorial.loss(tower, input.buildBatch(tower)));
        var update = MultiGpuTutorial.train(scope, towers, schedule).trainStep().update();
        var initializer = scope.initializer();
        try (var session = config.session().open(graph)) {
          session.runner().addTarget(initializer).run().close();
          return new Steps(session, input, towers, update).run(scope, config.steps(), nanos);
        }
      }
    }
  }

  private record Steps(Session session, TowerInput input, Towers towers, Op update) {
    ComparedRun run(GraphScope scope, int count, LongSupplier nanos) throws IOException {
      var losses = new float[count];
      var start = nanos.getAsLong();
      losses[0] = step();
      if (count > 1) start = nanos.getAsLong();
      for (int i = 1; i < count; i++) losses[i] = step();
      var seconds = (nanos.getAsLong() - start) / 1e9 / Math.max(1, count - 1);
      return new ComparedRun(losses, variables(scope), seconds);
    }

    private float step() throws IOException {
      try (var feed = input.nextFeed().orElseThrow()) {
        var runner = feed.into(session.runner()).addTarget(update);
        towers.towers().forEach(tower -> runner.fetch(tower.loss()));
        try (var result = runner.run()) {
          var sum = 0f;
          for (int i = 0; i < result.size(); i++) sum += ((TFloat32) result.get(i)).getFloat();
          return sum / result.size();
        }
      }
    }

    private Map<String, float[]> variables(GraphScope scope) {
      var values = new LinkedHashMap<String, float[]>();
      for (var variable : scope.collected(CollectionKey.TRAINABLE_VARIABLES)) {
        try (var result = session.runner().fetch(variable).run()) {
          var flat = new float[(int) variable.shape().size()];
          ((TFloat32) result.get(0)).copyTo(DataBuffers.of(flat, false, false));
          values.put(variable.name(), flat);
        }
      }
      return values;
    }
  }

  /** The largest absolute difference of two elements; NaN if an element is NaN. */
  static float maxAbsoluteDifference(float[] one, float[] other) {
    float largest = 0;
    for (int i = 0; i < one.length; i++) largest = Math.max(largest, Math.abs(one[i] - other[i]));
    return largest;
  }
}
