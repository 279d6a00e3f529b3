// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes one batch of CIFAR-10.
 *
 * @param index of the batch
 * @param imageIndices indices of the images in {@code dataset}; at least one
 * @param transforms one for each image; all have the same image size
 */
record BatchTask(
    Cifar10Dataset dataset,
    long index,
    int[] imageIndices,
    List<? extends ImageTransform> transforms)
    implements Callable<Batch> {
  @Override
  public Batch call() {
    var imageSize = transforms.get(0).imageSize();
    var values = imageSize * imageSize * Cifar10.CHANNELS;
    var images = new float[imageIndices.length * values];
    var labels = new int[imageIndices.length];
    var planes = new byte[Cifar10.IMAGE_BYTES];
    for (int i = 0; i < imageIndices.length; i++) {
      dataset.copyPlanes(imageIndices[i], planes);
      transforms.get(i).apply(planes, images, i * values);
      labels[i] = dataset.label(imageIndices[i]);
    }
    return new Batch(index, images, labels);
  }
}
