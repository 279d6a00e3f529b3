// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Inputs for a network whose base never changes: the features of each image, which are the output
 * of the base, are computed once and kept, and the steps are fed with features instead of images.
 * Augmented images go through the whole network every time, and so do data sets whose features
 * exceed the capacity.
 */
public final class FeatureCache implements ImageInputFactory {
  private final ImageInput imageInput;
  private final List<Operand<TFloat32>> features;
  private final Map<LabeledImages, FeatureTable> tables = new IdentityHashMap<>();
  private long freeCapacity;

  /**
   * An empty cache.
   *
   * @param imageInput the images that the base takes
   * @param features the output of the base, {@code float32 [N, C]}, once for each time that the
   *     base is built in the graph
   * @param capacity the largest number of floats that is kept, for all data sets together
   */
  public FeatureCache(ImageInput imageInput, List<Operand<TFloat32>> features, long capacity) {
    this.imageInput = imageInput;
    this.features = List.copyOf(features);
    this.freeCapacity = capacity;
  }

  @Override
  public Input trainingInput(LabeledImages dataset, Augmentation augmentation, ShuffleOrder order) {
    if (!augmentation.equals(Augmentation.NONE) || !reserve(dataset)) {
      return imageInput.trainingInput(dataset, augmentation, order);
    }
    var batches = imageInput.shuffled(dataset, order);
    return new FeatureInput(tables.get(dataset), batches, order.firstStep());
  }

  @Override
  public Input evaluationInput(LabeledImages dataset) {
    if (!reserve(dataset)) return imageInput.evaluationInput(dataset);
    return new FeatureInput(tables.get(dataset), imageInput.inOrder(dataset), 0);
  }

  /** Reserves capacity for a data set, unless it has some; returns whether there is enough. */
  private boolean reserve(LabeledImages dataset) {
    if (tables.containsKey(dataset)) return true;
    var table = new FeatureTable(imageInput, dataset, features);
    if (table.valueCount() > freeCapacity) return false;
    freeCapacity -= table.valueCount();
    tables.put(dataset, table);
    return true;
  }
}
