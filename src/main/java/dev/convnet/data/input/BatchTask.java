// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes one batch.
 *
 * @param indices their numbers in the set; at least one
 * @param transforms by position in the batch; all with the same side
 */
record BatchTask(
    Cifar10Dataset dataset, long index, int[] indices, List<? extends ImageTransform> transforms)
    implements Callable<Batch> {
  @Override
  public Batch call() {
    var side = transforms.get(0).imageSize();
    var values = side * side * Cifar10.CHANNELS;
    var images = new float[indices.length * values];
    var labels = new int[indices.length];
    var planes = new byte[Cifar10.IMAGE_BYTES];
    for (int i = 0; i < indices.length; i++) {
      dataset.copyPlanes(indices[i], planes);
      transforms.get(i).apply(planes, images, i * values);
      labels[i] = dataset.label(indices[i]);
    }
    return new Batch(index, images, labels);
  }
}
