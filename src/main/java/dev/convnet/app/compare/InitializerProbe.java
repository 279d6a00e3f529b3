// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.Resize;
import dev.convnet.train.compare.Comparison;
import dev.convnet.train.compare.LayerGradients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the first step of each run of a comparison of initializers. */
record InitializerProbe(ComparedTrainers trainers, DatasetSplit data) {
  private static final int IMAGES = 64;

  /** The gradients of each run, by setting. */
  Map<String, List<List<LayerGradients.Layer>>> measure(Comparison comparison) throws IOException {
    var size = trainers.images().modelConfig(trainers.network()).imageSize();
    var classes = data.train().classNames().size();
    var network = trainers.network().network(size, classes);
    var measured = new LinkedHashMap<String, List<List<LayerGradients.Layer>>>();
    for (var setting : comparison.settings()) {
      var weights = ComparedTrainers.initialWeights(setting.name());
      var probe = new LayerGradients(network, new Resize(size, size), IMAGES, weights);
      var runs = new ArrayList<List<LayerGradients.Layer>>();
      for (var seed : comparison.seeds()) {
        runs.add(probe.measure(data.train(), seed, comparison.run(setting, seed)));
      }
      measured.put(setting.name(), runs);
    }
    return measured;
  }
}
